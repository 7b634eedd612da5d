import { Button, createTheme, Drawer, Menu, Modal, Popover } from "@mantine/core";

/** Locking the page's scrolling would make a style element, which the pages' policy forbids. */
const withoutScrollLock = { lockScroll: false };

/** The defaults of Mantine's components. Colors are in tokens.css. */
export const theme = createTheme({
  defaultRadius: "sm",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: "xs", radius: "md" } }),
    Menu: Menu.extend({ defaultProps: { withinPortal: true, radius: "md" } }),
    Modal: Modal.extend({
      defaultProps: {
        ...withoutScrollLock,
        closeButtonProps: { "aria-label": "Close" },
        centered: true,
        radius: "md",
        transitionProps: { duration: 120 },
      },
    }),
    Drawer: Drawer.extend({
      defaultProps: {
        ...withoutScrollLock,
        closeButtonProps: { "aria-label": "Close" },
        transitionProps: { duration: 120 },
      },
    }),
    Popover: Popover.extend({ defaultProps: { radius: "md", withinPortal: true } }),
  },
});
