import { useEffect, useState } from "preact/hooks";

export type Theme = "light" | "dark";

const KEY = "sharinghub-preview-theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

function remembered(): Theme | null {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === "light" || theme === "dark" ? theme : null;
  } catch {
    return null; // pages from a file may not have a storage
  }
}

function remember(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // then it is forgotten
  }
}

function current(): Theme {
  return remembered() ?? (dark.matches ? "dark" : "light");
}

// At once: what draws on a canvas asks for the colours while the page is made.
function applied(theme: Theme): Theme {
  document.documentElement.dataset.theme = theme;
  return theme;
}

/** The theme of the page, as the system has it until somebody chooses another. */
export function useTheme(): [Theme, () => void] {
  const [theme, setTheme] = useState(() => applied(current()));
  useEffect(() => {
    const follow = () => setTheme(applied(current()));
    dark.addEventListener("change", follow);
    return () => dark.removeEventListener("change", follow);
  }, []);
  const toggle = () => {
    const other = theme === "dark" ? "light" : "dark";
    remember(other);
    setTheme(applied(other));
  };
  return [theme, toggle];
}
