/** A text, or its forms by plural category of its count. */
export type Message = string | { readonly one: string; readonly other: string };
