/**
 * What `parse` makes of the command line. `--help` prints the usage and ends the process; what `parse` throws is printed
 * with it and ends the process with 2.
 */
export function readCommandLine<T>(usage: string, parse: () => T): T {
  if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parse();
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}
