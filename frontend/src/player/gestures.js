/** Fingers, mouse and wheel on the stage: a tap, a drag, a swipe. */

const SLOP_PX = 8; // a finger that moved less has tapped
const SWIPE_SHARE = 0.16; // of the stage's height
const FLICK_PX_MS = 0.4;
const TAP_MS = 500;
const WHEEL_PX = 40;
const WHEEL_QUIET_MS = 160; // a wheel or trackpad that pauses as long begins anew

const CONTROLS = "a, button, dialog, [role=slider]";

/** `tap()`, `drag(pixels)` while a finger holds on, then `swipe(1 | -1 | 0)`; 0 lets go without going anywhere. */
export function listen(stage, wheelArea, { tap, drag, swipe }) {
  let start = null;
  stage.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0 || event.target.closest(CONTROLS)) return;
    start = { y: event.clientY, x: event.clientX, at: event.timeStamp, dragging: false };
  });
  stage.addEventListener("pointermove", (event) => {
    if (!start || !event.isPrimary || event.pointerType === "mouse") return;
    const moved = event.clientY - start.y;
    if (!start.dragging && Math.abs(moved) > SLOP_PX && Math.abs(moved) > Math.abs(event.clientX - start.x)) {
      start.dragging = true;
      stage.setPointerCapture(event.pointerId);
    }
    if (start.dragging) drag(moved);
  });
  stage.addEventListener("pointerup", (event) => {
    if (!start || !event.isPrimary) return;
    if (start.dragging) swipe(direction(start, event, stage.clientHeight));
    else if (isTap(start, event)) tap();
    start = null;
  });
  stage.addEventListener("pointercancel", () => {
    if (start?.dragging) swipe(0);
    start = null;
  });
  listenToWheel(wheelArea, swipe);
}

function isTap(start, event) {
  const moved = Math.hypot(event.clientX - start.x, event.clientY - start.y);
  return moved <= SLOP_PX && event.timeStamp - start.at < TAP_MS;
}

function direction(start, event, height) {
  const moved = event.clientY - start.y;
  const speed = moved / Math.max(1, event.timeStamp - start.at);
  const enough = Math.abs(moved) > height * SWIPE_SHARE || Math.abs(speed) > FLICK_PX_MS;
  return enough ? -Math.sign(moved) : 0;
}

/** One step for a notch of a wheel, and for a whole push on a trackpad with all that it rolls on. */
function listenToWheel(area, swipe) {
  let sum = 0;
  let last = 0;
  let done = false;
  area.addEventListener("wheel", (event) => {
    if (event.ctrlKey || event.target.closest("dialog, [data-scrolls]")) return;
    if (event.timeStamp - last > WHEEL_QUIET_MS) [sum, done] = [0, false];
    last = event.timeStamp;
    sum += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * WHEEL_PX;
    if (done || Math.abs(sum) < WHEEL_PX) return;
    done = true;
    swipe(Math.sign(sum));
  }, { passive: true });
}
