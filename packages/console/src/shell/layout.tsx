import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { sessionQuery } from "../session/session.ts";
import { Icon, Mark } from "./icons.tsx";
import { Outage } from "./outage.tsx";
import { pages } from "./pages.ts";
import { Palette } from "./palette.tsx";
import style from "./shell.module.css";
import { Who } from "./who.tsx";

/** The frame of all pages but sign-in: navigation, who has signed in, the palette. */
export function Layout(): ReactNode {
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [isFinding, setFinding] = useState(false);
  const { data: session } = useQuery(sessionQuery);
  const pathname = useRouterState({ select: ({ location }) => location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the menu.
  useEffect(() => setMenuOpen(false), [pathname]);
  useShortcut(() => setFinding(true));
  return (
    <>
      <a href="#main" className={style.skip}>
        Skip to the content
      </a>
      <section className={style.top} aria-label="Top bar">
        <button
          type="button"
          className={style.square}
          aria-label={isMenuOpen ? "Close the menu" : "Open the menu"}
          aria-expanded={isMenuOpen}
          onClick={() => setMenuOpen(!isMenuOpen)}
        >
          <Icon name={isMenuOpen ? "close" : "menu"} />
        </button>
        <Link to="/imports" className={style.brand}>
          Carryover
        </Link>
        <span className={style.topEnvironment}>{session?.environment.name}</span>
        <button
          type="button"
          className={style.square}
          aria-label="Search"
          onClick={() => setFinding(true)}
        >
          <Icon name="search" />
        </button>
      </section>
      <div className={style.shell}>
        <Side isOpen={isMenuOpen} onFind={() => setFinding(true)} />
        <div>
          <Outage />
          <main id="main" tabIndex={-1} className={style.main}>
            <Outlet />
          </main>
        </div>
      </div>
      {isFinding && <Palette onClose={() => setFinding(false)} />}
    </>
  );
}

function Side({ isOpen, onFind }: { readonly isOpen: boolean; readonly onFind: () => void }) {
  return (
    <aside className={style.side} data-open={isOpen} aria-label="Console">
      <Link to="/imports" className={style.brand}>
        <Mark /> Carryover
      </Link>
      <button type="button" className={style.find} onClick={onFind}>
        <Icon name="search" size={16} /> Search <kbd>{isApple ? "⌘" : "Ctrl"} K</kbd>
      </button>
      <nav className={style.nav} aria-label="Pages">
        {pages.map(({ to, name, icon }) => (
          <Link key={to} to={to} className={style.link} activeProps={{ "aria-current": "page" }}>
            <Icon name={icon} /> {name}
          </Link>
        ))}
      </nav>
      <Who />
    </aside>
  );
}

const isApple = /mac|iphone|ipad/i.test(navigator.userAgent);

/** Ctrl-K, and ⌘-K on machines that have that key. */
function useShortcut(open: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      open();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  });
}
