// What the pages of this program share: their two languages, texts that change in place, and
// questions that are asked again and again.

// A text changes only where it differs, so that nothing is read aloud twice.
export function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Asked again only when it was answered; a window that nobody sees asks nothing.
export function every(pause, work) {
  const again = async () => {
    if (!document.hidden) await work().catch(() => {});
    setTimeout(again, pause);
  };
  again();
}

const KEPT = "language";

// What a page says, by what it has words for in Chinese and in English.
export function languages({ zh, en }) {
  const chosen = () => { try { return localStorage.getItem(KEPT); } catch { return null; } };
  let language = chosen() ?? ((navigator.language || "").toLowerCase().startsWith("zh") ? "zh" : "en");
  const words = () => (language === "zh" ? zh : en);
  return {
    words,
    // Of a text that came in both.
    pick: (text) => text[language === "zh" ? "zh" : "en"],
    // Switches the language, and keeps that where the browser lets it.
    switchLanguage() {
      language = language === "zh" ? "en" : "zh";
      try { localStorage.setItem(KEPT, language); } catch { /* it is asked again next time */ }
    },
    // Puts the words of the language into all that stands still.
    speak() {
      document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
      document.title = words().title;
      for (const element of document.querySelectorAll("[data-word]")) put(element, words()[element.dataset.word]);
      for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", words()[element.dataset.label]);
      document.getElementById("language").textContent = words().language;
    },
  };
}
