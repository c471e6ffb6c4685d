/** Directives for the page and everything beside it; `reportTo` is the DSN to which browsers send errors of the page. */
export function contentSecurityPolicy(reportTo: string | undefined): Record<string, string[]> {
  return {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    // Chart and table layout sets styles on elements.
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'", ...(reportTo === undefined ? [] : [new URL(reportTo).origin])],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  };
}
