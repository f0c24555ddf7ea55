// The microphone, where the browser can recognise speech. Some browsers send what they hear to their maker.

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;

export function wire(button, locale, heard) {
  if (!Recognition) return;
  button.hidden = false;
  button.title = "Your browser may send what it hears to its maker";
  let listening = null;
  const stop = () => {
    listening = null;
    button.setAttribute("aria-pressed", "false");
  };
  button.addEventListener("click", () => {
    if (listening) {
      listening.abort();
      stop();
      return;
    }
    listening = new Recognition();
    listening.lang = locale();
    listening.addEventListener("result", (event) => heard(event.results[0][0].transcript));
    listening.addEventListener("error", stop);
    listening.addEventListener("end", stop);
    button.setAttribute("aria-pressed", "true");
    listening.start();
  });
}
