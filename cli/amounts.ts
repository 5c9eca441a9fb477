/** Numbers as they are read: in groups of three, and with what they count. */

/** 1234567 as 1,234,567. */
export const grouped = (value: number): string =>
  String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");

/** "1 step", "2 steps". */
export const counted = (many: number, what: string): string =>
  `${grouped(many)} ${what}${many === 1 ? "" : "s"}`;
