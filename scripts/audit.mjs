// `npm run audit`: known weaknesses of the packages that run in production, from the registry. Ends with 1 when there
// is one of high severity or worse, and with 0, saying that it was skipped, where the registry does not answer.
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

function npmAudit() {
  const child = spawn(npm, ['audit', '--omit=dev', '--json'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => {
    child.once('error', () => resolve(''));
    child.once('close', () => resolve(output));
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

const { metadata, vulnerabilities, message } = parse(await npmAudit());
if (metadata === undefined) {
  console.log(`audit skipped: not reachable${message === undefined ? '' : ` (${message.split('\n')[0]})`}`);
} else {
  const grave = Object.values(vulnerabilities).filter(({ severity }) => ['high', 'critical'].includes(severity));
  for (const { name, severity, range } of grave) console.log(`${severity}: ${name} ${range}`);
  const { total } = metadata.vulnerabilities;
  console.log(
    `audit: ${metadata.dependencies.prod} packages, ${total} known weaknesses, ${grave.length} of them high or critical`,
  );
  process.exitCode = grave.length > 0 ? 1 : 0;
}
