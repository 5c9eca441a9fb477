/**
 * The version, known without reading a file or loading a model; a test holds it to package.json.
 */
export const version = "0.1.0";
