// Looks for known vulnerabilities in what is shipped: fails at one that is high or critical. Where the
// registry gives no report, it says so and fails at nothing.
import { spawnSync } from 'node:child_process';

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8', maxBuffer: 2 ** 26 });
const report = parse(stdout);
const counts = report?.metadata?.vulnerabilities;
if (counts === undefined) {
  const reason = report?.message || report?.error?.summary || 'no registry answers';
  console.log(`audit: not done: ${reason.split(' http')[0]}`);
} else {
  console.log(
    `audit: ${counts.critical} critical, ${counts.high} high, ${counts.moderate} moderate, ${counts.low} low`,
  );
  const grave = Object.values(report.vulnerabilities).filter(({ severity }) => /high|critical/.test(severity));
  for (const { name, severity, range } of grave) console.log(`  ${severity}: ${name} ${range}`);
  process.exitCode = grave.length === 0 ? 0 : 1;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
