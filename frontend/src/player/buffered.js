/** How far a video can play on without loading more. */

/** Seconds from the current one to the end of what is buffered in one piece from there. */
export function secondsAhead({ buffered, currentTime }) {
  for (let range = 0; range < buffered.length; range += 1) {
    if (buffered.start(range) <= currentTime + 0.1 && buffered.end(range) > currentTime) {
      return buffered.end(range) - currentTime;
    }
  }
  return 0;
}

export function isBufferedToTheEnd(video) {
  return video.currentTime + secondsAhead(video) >= video.duration - 0.5;
}
