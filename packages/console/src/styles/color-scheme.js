// Sets the color scheme that was chosen here, before anything is painted.
const chosen = localStorage.getItem("mantine-color-scheme-value") ?? "auto";
const isDark =
  chosen === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : chosen === "dark";
document.documentElement.setAttribute("data-mantine-color-scheme", isDark ? "dark" : "light");
