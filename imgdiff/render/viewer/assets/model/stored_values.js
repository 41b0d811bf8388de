// What a picture of more than 8 bits holds where levels of 255 are shown.

/** levels: of the channels. range: {low, high} of the values that are shown. About the values, in
    words; one where the channels are alike. */
export function storedWords(levels, { low, high }) {
  const alike = levels.every((level) => level === levels[0]);
  return (alike ? levels.slice(0, 1) : levels)
    .map((level) => Number((low + (level / 255) * (high - low)).toPrecision(4)).toLocaleString("en"))
    .join(" ");
}
