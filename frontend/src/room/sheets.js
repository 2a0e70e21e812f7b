// CodeMirror's styles as one constructed style sheet, which a policy of style-src 'self' allows, where style-mod would
// write a <style> element, which it forbids. build.mjs puts this module in the place of style-mod.
import { StyleModule as Rules } from "style-mod-itself";

const mounted = [];
let sheet = null;

export class StyleModule extends Rules {
  /** In the order that is asked for: a later module wins over an earlier one. */
  static mount(root, modules, options) {
    if (!("adoptedStyleSheets" in document)) return Rules.mount(root, modules, options);
    const wanted = [modules].flat();
    const others = mounted.filter((module) => !wanted.includes(module));
    const order = [...others, ...wanted];
    if (sheet && order.length === mounted.length && order.every((module, at) => module === mounted[at])) return;
    mounted.splice(0, mounted.length, ...order);
    sheet ??= adopted();
    sheet.replaceSync(order.map((module) => module.getRules()).join("\n"));
  }
}

/** Adopted sheets come after linked ones: room.css overrides by a longer selector. */
function adopted() {
  const made = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, made];
  return made;
}
