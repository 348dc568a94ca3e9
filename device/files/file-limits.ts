/** Files over this many bytes are named, not read. */
export const FILE_BYTES_MAX = 5 * 1_048_576;
/** Files of one run. */
export const FILES_MAX = 10_000;
/** Folders within folders. */
export const DEPTH_MAX = 64;
/** Problems that one run names, and their length. */
export const ERRORS_MAX = 500;
export const ERROR_LENGTH_MAX = 500;
