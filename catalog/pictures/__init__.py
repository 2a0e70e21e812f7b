"""A picture in the sizes and formats that pages use. Pure: no models, no storage; titles and media call it."""
