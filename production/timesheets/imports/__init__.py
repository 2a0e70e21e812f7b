"""Time out of a sheet: CSV or XLSX read, each row's fate judged, and what holds entered at once."""
