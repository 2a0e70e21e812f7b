// One file on its way through Uppy: by tus into a folder, by multipart into a bucket. The server says how far it is.
import AwsS3 from "@uppy/aws-s3";
import { Uppy } from "@uppy/core";
import Tus from "@uppy/tus";
import { headers, problemOf } from "./server.js";

const MIB = 1024 * 1024;
const PIECE = 16 * MIB; // a request of tus: short enough for proxies, long enough for fast lines
const SILENT = { debug() {}, warn() {}, error() {} };
const RETRIES = [0, 1000, 3000, 5000]; // milliseconds; after that the caller begins anew

/** Sends what the server lacks. `on` has progress(bytes), sent() and failed(problem). */
export class Sender {
  constructor(file, upload, on) {
    this.on = on;
    this.isPaused = false;
    this.uppy = new Uppy({ id: upload.id, logger: SILENT }); // what fails is told to the person
    this.uppy.use(...(upload.kind === "s3" ? bucket(upload) : folder()));
    this.uppy.on("upload-progress", (_file, { bytesUploaded }) => on.progress(bytesUploaded));
    this.uppy.on("upload-success", () => on.sent());
    this.uppy.on("upload-error", (_file, error, answer) => on.failed(problem(error, answer)));
    // Uppy knows files by their names and sizes; the server's name for it lets one file be sent for two episodes.
    this.id = this.uppy.addFile({ name: file.name, type: file.type, data: file, meta: { relativePath: upload.id } });
    this.uppy.setFileState(this.id, resuming(upload));
  }

  start() {
    this.uppy.upload().catch(() => {}); // "upload-error" has told it
  }

  pause(paused) {
    if (this.isPaused === paused) return;
    this.isPaused = paused;
    this.uppy.pauseResume(this.id);
  }

  /** A connection that gives no sign is left for a new one. */
  reconnect() {
    this.pause(true);
    this.pause(false);
  }
}

function folder() {
  return [Tus, {
    // No endpoint: an upload that the server does not find, or not now, would be begun there without its name.
    chunkSize: PIECE, retryDelays: RETRIES, allowedMetaFields: [],
    onBeforeRequest: (request) => { for (const [name, value] of Object.entries(headers())) request.setHeader(name, value); },
    storeFingerprintForResuming: false, urlStorage: { findUploadsByFingerprint: async () => [] },
  }];
}

function bucket(upload) {
  return [AwsS3, {
    companionEndpoint: "/uploads", shouldUseMultipart: true, allowedMetaFields: [], getChunkSize: () => upload.part_size,
  }];
}

function resuming(upload) {
  if (upload.kind === "s3") return { s3Multipart: { uploadId: upload.id, key: upload.id } };
  return { tus: { uploadUrl: upload.url } };
}

/** What the server said; what a bucket or the line did may pass. */
function problem(error, answer) {
  if (error.passes !== undefined) return error;
  const request = answer?.body?.xhr ?? error.request ?? error.originalRequest?.getUnderlyingObject?.();
  const own = request?.responseURL?.startsWith(`${location.origin}/uploads/`);
  return own && request.status ? problemOf(request.status, request.responseText) : problemOf(0, "");
}
