/** The version of the tool, in one place, since traces and the command line both say it. */

/** The version of the tool, as it stands in the traces it writes. */
export const toolVersion = "0.1.0";
