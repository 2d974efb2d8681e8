// Three comforts; every page is whole without them.
{
  // The copy button gives a session's code, without prompts and outputs. Python's terminal needs
  // a blank line where an indented block ends.
  const codeOf = (session) => {
    const code = [];
    for (const line of session.split("\n")) {
      if (!/^(>>>|\.\.\.)( |$)/.test(line)) continue;
      if (line.startsWith(">>>") && /^\s/.test(code.at(-1) ?? "")) code.push("");
      code.push(line.slice(4));
    }
    return code.join("\n");
  };
  const prepare = (event) => {
    const block = event.target.closest?.("[id^=code-]");
    if (block) block.dataset.copy = codeOf(block.querySelector("code").textContent);
  };
  document.addEventListener("click", prepare, true); // before the button's own listener

  // Copying a passage takes the LaTeX of its formulas along, instead of loose letters.
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (selection.isCollapsed || event.target.closest?.("input, textarea")) return;
    const passage = document.createElement("div");
    for (let i = 0; i < selection.rangeCount; i++) {
      passage.append(selection.getRangeAt(i).cloneContents());
    }
    const formulas = passage.querySelectorAll("math[alttext]");
    if (!formulas.length) return;
    for (const formula of formulas) {
      const mark = formula.getAttribute("display") === "block" ? "$$" : "$";
      formula.replaceWith(mark + formula.getAttribute("alttext") + mark);
    }
    document.body.append(passage); // only what is laid out has line breaks in its text
    const text = passage.innerText;
    passage.remove();
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  });

  // The other language opens at the same place, and the front door remembers the choice.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.language");
    if (!link) return;
    link.hash = location.hash;
    try {
      localStorage.setItem("dlref.language", link.hreflang);
    } catch {
      // no storage, no memory: the link works all the same
    }
  });
}
