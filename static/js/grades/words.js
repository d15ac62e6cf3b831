// Words come with the page, in its language; what stands in {…} is filled in.

export const filled = (words = "", values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
