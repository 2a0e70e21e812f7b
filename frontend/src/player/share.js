/** Hands the address on: through the system's own sheet, else to the clipboard. */
import { toast } from "./toast.js";
import { say } from "./words.js";

export async function share(title) {
  const url = location.origin + location.pathname;
  try {
    if (navigator.share) {
      await navigator.share({ title, url });
    } else {
      await navigator.clipboard.writeText(url);
      toast(say("copied"));
    }
  } catch (error) {
    if (error.name !== "AbortError") toast(say("copy", { url })); // closed by the person, else not allowed here
  }
}
