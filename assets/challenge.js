// The proof of work that a form may ask for: done in a worker while the customer types, sent along with the form.
// Nothing has to be clicked or read; the line in the form says how far it is, to those who listen as well.
const answerOf = (worker, challenge) =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(btoa(JSON.stringify({ challenge, solution: data })));
    worker.onerror = reject;
    worker.postMessage(challenge.parameters);
  });

const work = async (box) => {
  const form = box.closest("form");
  let button = null;
  const say = (state) => {
    box.dataset.state = state;
    box.querySelector("[data-says]").textContent = box.dataset[state];
  };
  const isUnderWay = () => ["working", "waiting"].includes(box.dataset.state);

  // Whoever is quicker than the worker need not press again.
  form.addEventListener(
    "submit",
    (event) => {
      if (!isUnderWay()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      button = event.submitter;
      say("waiting");
    },
    { capture: true },
  );

  say("working");
  try {
    const worker = new Worker("%solver.js%");
    box.querySelector("[name=solution]").value = await answerOf(worker, JSON.parse(box.dataset.challenge));
    worker.terminate();
    const isWaitedFor = box.dataset.state === "waiting";
    say("done");
    if (isWaitedFor) form.requestSubmit(button);
  } catch {
    say("failed");
  }
};

document.querySelectorAll("[data-challenge]").forEach(work);
