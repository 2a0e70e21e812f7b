/** Puts a stream into a <video>: the one place that knows how. */
import Hls from "hls.js";

const AHEAD_S = 3; // seconds buffered of an episode that is not playing yet
const CURRENT_S = 20;
const GONE = [403, 404, 410]; // the address holds no longer: hls.js would try the other variants and then again

// As hls.js has it, but told after about 7 seconds, not 30.
const SEGMENT_POLICY = {
  maxTimeToFirstByteMs: 10_000,
  maxLoadTimeMs: 60_000,
  timeoutRetry: { maxNumRetry: 2, retryDelayMs: 0, maxRetryDelayMs: 0 },
  errorRetry: { maxNumRetry: 3, retryDelayMs: 1000, maxRetryDelayMs: 4000 },
};

let bandwidth = 0; // bits a second, as the last stream measured it

// AV1 needs a third fewer bits at the same quality. Where this device could not play it smoothly, H.264 it is.
const AV1 = "av01";
let preferred = AV1;
navigator.mediaCapabilities
  ?.decodingInfo({
    type: "media-source",
    video: { contentType: 'video/mp4; codecs="av01.0.08M.10"', width: 720, height: 1280, bitrate: 2e6, framerate: 30 },
  })
  .then(({ supported, smooth }) => (preferred = supported && smooth ? AV1 : "avc1"))
  .catch(() => (preferred = "avc1"));
/** Whether the browser plays HLS by itself, with the captions that are in the stream. */
export const isNative = !Hls.isSupported();

/**
 * Returns {current(), waiting(), destroy()}: the first two say how far to buffer, `ahead` to begin by waiting. `at` is
 * the second to begin with; `onError` is called when the stream can't go on, with "network" or "media".
 */
export function attach(video, url, { at = 0, ahead = false, onError = () => {} } = {}) {
  return isNative ? natively(video, url, at, onError) : throughMediaSource(video, url, at, ahead, onError);
}

function throughMediaSource(video, url, at, ahead, onError) {
  const hls = new Hls({
    enableWorker: false, // segments are fMP4 and pass through; a worker costs its start and gains nothing
    capLevelToPlayerSize: true,
    startPosition: at || -1,
    videoPreference: { videoCodec: preferred },
    backBufferLength: 30,
    fragLoadPolicy: { default: SEGMENT_POLICY },
    ...buffer(ahead ? AHEAD_S : CURRENT_S),
    ...(bandwidth && { abrEwmaDefaultEstimate: bandwidth }),
  });
  if (!bandwidth) hls.on(Hls.Events.MANIFEST_PARSED, (_, found) => (hls.startLevel = firstOf(found)));
  hls.on(Hls.Events.FRAG_BUFFERED, () => (bandwidth = hls.bandwidthEstimate));
  hls.on(Hls.Events.ERROR, failing(hls, onError));
  hls.attachMedia(video);
  hls.loadSource(url);
  return {
    current: () => Object.assign(hls.config, buffer(CURRENT_S)),
    waiting: () => Object.assign(hls.config, buffer(AHEAD_S)),
    destroy: () => hls.destroy(),
  };
}

/** The level to begin with: the playlist's first, in AV1 where that is preferred. hls.js keeps to the codec it began with. */
function firstOf({ firstLevel, levels }) {
  const isBetter = ({ width, videoCodec }) => width === levels[firstLevel].width && videoCodec?.startsWith(preferred);
  const better = levels.findIndex(isBetter);
  return better < 0 ? firstLevel : better;
}

/** Without the limit on top hls.js buffers 60 MB, whatever maxBufferLength says. */
function buffer(seconds) {
  return { maxBufferLength: seconds, maxMaxBufferLength: seconds };
}

/** A decoder that stumbles is started again, once; whatever else stops the stream is told, once. */
function failing(hls, onError) {
  let recovered = false;
  let told = false;
  return (_, { fatal, type, response }) => {
    const isGone = GONE.includes(response?.code);
    if (told || !(fatal || isGone)) return;
    if (type === Hls.ErrorTypes.MEDIA_ERROR && !recovered) {
      recovered = true;
      hls.recoverMediaError();
      return;
    }
    told = true;
    hls.stopLoad();
    onError(type === Hls.ErrorTypes.NETWORK_ERROR ? "network" : "media");
  };
}

/** Safari without Media Source Extensions plays HLS by itself. */
function natively(video, url, at, onError) {
  const begin = () => at && (video.currentTime = at);
  const fail = () => onError(video.error?.code === MediaError.MEDIA_ERR_DECODE ? "media" : "network");
  video.addEventListener("loadedmetadata", begin, { once: true });
  video.addEventListener("error", fail);
  video.src = url;
  return {
    current: () => (video.preload = "auto"),
    waiting: () => {},
    destroy() {
      video.removeEventListener("loadedmetadata", begin);
      video.removeEventListener("error", fail);
      video.removeAttribute("src");
      video.load();
    },
  };
}
