const { readFileSync } = require('node:fs');

/** Linux counts in hundredths of a second. */
const TICKS = 100;

/** CPU seconds of this process and of its ended children (and theirs); on other systems of this process alone. */
function cpuSeconds() {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) / TICKS, 0);
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }
}

module.exports = { cpuSeconds };
