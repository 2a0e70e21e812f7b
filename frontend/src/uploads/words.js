// Sizes, speeds and times as people read them, in the page's language; sentences come from the row's template.
const LOCALE = document.documentElement.lang || undefined;
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

export function bytes(count, perSecond = false) {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  const unit = perSecond ? `${UNITS[step]}-per-second` : UNITS[step];
  const value = count / 1000 ** step;
  const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: step > 1 && value < 100 ? 1 : 0 };
  return new Intl.NumberFormat(LOCALE, options).format(value);
}

export function percent(share) {
  return new Intl.NumberFormat(LOCALE, { style: "percent" }).format(Math.floor(share * 100) / 100);
}

export function time(seconds) {
  const [value, unit] = seconds < 90 ? [seconds, "second"]
    : seconds < 5400 ? [seconds / 60, "minute"] : [seconds / 3600, "hour"];
  const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: unit === "hour" ? 1 : 0 };
  return new Intl.NumberFormat(LOCALE, options).format(value);
}

/** "43 % · 5.2 MB/s · 3 min left" of so many bytes. */
export function figures({ sent, size, speed }, left) {
  const parts = [percent(sent / size)];
  if (speed > 0) parts.push(bytes(speed, true), left.replace("%s", time(Math.ceil((size - sent) / speed))));
  return parts.join(" · ");
}
