/** Debian's Chromium; Playwright's own download is not used. */
export const CHROMIUM = '/usr/bin/chromium';

/** Flags that keep the browser on this machine: it would else look for updates, accounts and component servers. */
export const CHROMIUM_FLAGS: readonly string[] = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Chromium's sandbox does not run as root.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
