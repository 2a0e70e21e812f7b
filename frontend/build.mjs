// Bundles src/ into ../static/dist, where the bundles are committed: who runs the product needs no Node.
// The same sources give the same bytes; manifest.json holds the SHA-256 of both, so that stale bundles show.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(HERE);
const DIST = join(ROOT, "static", "dist");
const ENTRIES = [
  { in: "src/player/main.js", out: "player" },
  { in: "src/player/player.css", out: "player" },
  { in: "src/player/icon.svg", out: "icon" },
  { in: "src/admin/episode.js", out: "episode" },
  { in: "src/admin/upload.js", out: "upload" },
  { in: "src/admin/batch.js", out: "batch" },
  { in: "src/uploads/digest-worker.js", out: "digest" },
  { in: "src/admin/delivery.js", out: "delivery" },
  { in: "src/admin/queue.js", out: "queue" },
  { in: "src/admin/shots.js", out: "shots" },
  { in: "src/admin/outline.js", out: "outline" },
  { in: "src/admin/deal.js", out: "deal" },
  { in: "src/admin/profile.js", out: "profile" },
  { in: "src/admin/admin.css", out: "admin" },
  { in: "src/room/main.js", out: "room" },
  { in: "src/room/compare.js", out: "compare" },
  { in: "src/room/room.css", out: "room" },
  { in: "src/room/plain.css", out: "plain" },
  { in: "src/sign/main.js", out: "sign" },
  { in: "src/time/main.js", out: "time" },
  { in: "src/time/now.js", out: "now" },
  { in: "src/time/time.css", out: "time" },
  { in: "src/sign/sign.css", out: "sign" },
];

// hls.js from its sources, with the switches that its own light build uses, but with alternate audio, which our
// streams need: two thirds of the full build's size.
const HLS = "node_modules/hls.js";
const HLS_WITH = ["ALT_AUDIO"];
const HLS_WITHOUT = [
  "CMCD", "CONTENT_STEERING", "EME_DRM", "IFRAMES", "INTERSTITIALS", "M2TS_ADVANCED_CODECS", "MEDIA_CAPABILITIES",
  "SUBTITLES", "VARIABLE_SUBSTITUTION",
];

function hlsSwitches() {
  const { version } = JSON.parse(readFileSync(join(HERE, HLS, "package.json"), "utf8"));
  const features = [...HLS_WITH.map((name) => [name, true]), ...HLS_WITHOUT.map((name) => [name, false])];
  return {
    __VERSION__: JSON.stringify(version),
    __IN_WORKER__: "false",
    __HLS_WORKER_BUNDLE__: "undefined",
    ...Object.fromEntries(features.map(([name, value]) => [`__USE_${name}__`, String(value)])),
  };
}

/** What hls.js imports for switched-off features alone. */
const absent = {
  name: "absent",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@svta\/cml-cmcd$/ }, ({ path }) => ({ path, namespace: "absent" }));
    onLoad({ filter: /.*/, namespace: "absent" }, () => ({ contents: "module.exports = {}", loader: "js" }));
  },
};

/** CodeMirror writes its styles through style-mod, which ours stands in for: a page's policy allows no <style>. */
const sheets = {
  name: "sheets",
  setup({ onResolve }) {
    onResolve({ filter: /^style-mod$/ }, () => ({ path: join(HERE, "src", "room", "sheets.js") }));
    onResolve({ filter: /^style-mod-itself$/ }, () => ({ path: join(HERE, "node_modules/style-mod/src/style-mod.js") }));
  },
};

function bundle() {
  return build({
    absWorkingDir: HERE,
    entryPoints: ENTRIES.filter((entry) => existsSync(join(HERE, entry.in))),
    outdir: DIST,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    legalComments: "linked",
    loader: { ".svg": "copy", ".woff2": "file" },
    assetNames: "[name]-[hash]",
    alias: { "hls.js": `./${HLS}/src/hls.ts` },
    define: hlsSwitches(),
    plugins: [absent, sheets],
    // As hls.js is compiled by its authors: a field that is only declared leaves the parent's value alone.
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    metafile: true,
    write: false,
    logLevel: "warning",
  });
}

/** The licences of every package that went into a bundle, one after the other. */
function licences(inputs) {
  const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//;
  const used = new Set(Object.keys(inputs).map((path) => path.match(name)?.[1]).filter(Boolean));
  return [...used].sort().map(licence).join(`\n${"-".repeat(80)}\n\n`);
}

function licence(name) {
  const folder = join(HERE, "node_modules", name);
  const { version, license, author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(folder, file), "utf8") : `${license}. ${author?.name ?? author ?? ""}\n`;
  return `${name} ${version} (${license})\n\n${text.replaceAll("\r\n", "\n").trim()}\n`;
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

/** {path below the project's root: SHA-256}, in the order of the paths. */
function digests(files) {
  const pairs = files.map(([path, bytes]) => [
    relative(ROOT, path).split(sep).join("/"),
    createHash("sha256").update(bytes).digest("hex"),
  ]);
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const { outputFiles, metafile } = await bundle();
const outputs = outputFiles.map(({ path, contents }) => [path, contents]);
outputs.push([join(DIST, "LICENSES.txt"), Buffer.from(licences(metafile.inputs))]);
const inputs = [
  ...filesBelow(join(HERE, "src")),
  ...["package.json", "package-lock.json", "build.mjs"].map((name) => join(HERE, name)),
].map((path) => [path, readFileSync(path)]);
const manifest = JSON.stringify({ inputs: digests(inputs), outputs: digests(outputs) }, null, 1);

mkdirSync(DIST, { recursive: true });
const kept = new Set([...outputs.map(([path]) => path), join(DIST, "manifest.json")]);
for (const path of filesBelow(DIST)) if (!kept.has(path)) rmSync(path);
for (const [path, bytes] of outputs) writeFileSync(path, bytes);
writeFileSync(join(DIST, "manifest.json"), `${manifest}\n`);
