/** Folder of the checkout, without a slash at its end. */
export const PROJECT = new URL("../../../", import.meta.url).pathname.replace(/\/$/, "");
