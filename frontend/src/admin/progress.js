// Asks how the work stands: every second while something runs, every five while nothing does, not at all in a hidden tab.
const BUSY = 1000;
const CALM = 5000;

export function follow(url, ids, onWorks) {
  const address = `${url}?ids=${ids.join(",")}`;
  const look = async () => {
    let pause = CALM;
    try {
      if (!document.hidden) {
        const answer = await fetch(address, { headers: { Accept: "application/json" } });
        if (answer.ok) {
          const works = await answer.json();
          if (onWorks(works) === false) return;
          if (Object.values(works).some((work) => ["queued", "running"].includes(work.state))) pause = BUSY;
        }
      }
    } catch { /* the line is gone for a moment: look again later */ }
    setTimeout(look, pause);
  };
  look();
}
