'use strict';
document.body.classList.remove('unscripted');
const $ = id => document.getElementById(id);
const put = (id, text) => { if ($(id).textContent !== text) $(id).textContent = text; };
let seenAt = 0;
let mostLeft = 1;
let me = '';
let mine = '';

async function ask(path) {
  const answer = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(4000) });
  if (!answer.ok) throw new Error((await answer.json()).error || answer.status);
  return answer.json();
}

function span(millis) {
  const seconds = Math.max(0, Math.round(millis / 1000));
  const parts = [[Math.floor(seconds / 86400), 'd'], [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'], [seconds % 60, 's']].filter(([n]) => n > 0).slice(0, 2);
  return parts.length ? parts.map(([n, unit]) => n + ' ' + unit).join(' ') : millis < 1000 ? Math.max(0, millis) + ' ms' : '0 s';
}

const ROLES = {
  WAITING: ['Understudy', 'waits'], STARTING: ['Taking over', 'waits'], ACTIVE: ['Leader', 'leads'],
  DRAINING: ['Stepping down', 'waits'], STOPPING: ['Stepping down', 'waits'], CLOSED: ['Closed', 'bad'],
};

function show(s) {
  let [role, mood] = ROLES[s.phase] || [s.phase, 'unknown'];
  if (s.phase === 'ACTIVE' && s.term === null) [role, mood] = ['Stepping down', 'bad'];
  if (s.phase === 'WAITING' && s.election === 'OBSERVING') role = 'Observer';
  if (s.phase === 'WAITING' && !s.healthy) role = 'Not ready';
  if (!s.alive || !s.healthy) mood = s.phase === 'STARTING' || s.phase === 'DRAINING' ? mood : 'bad';
  document.body.dataset.mood = mood;
  document.title = s.id + ' – ' + role;
  me = s.id;
  mine = s.state;
  put('id', s.id);
  put('role', role);
  put('line', !s.leader ? 'Nobody leads, as far as this node knows.'
    : s.leader.id === s.id ? (s.term === null ? 'Led in term ' : 'Serves in term ') + s.leader.term + '.'
      : s.leader.id + ' leads' + (s.leader.address ? ' at ' + s.leader.address : '') + ', in term ' + s.leader.term + '.');
  const trouble = !s.alive ? 'The elector is stuck.' : s.trouble;
  $('trouble').hidden = !trouble;
  put('trouble', trouble || '');
  put('state', s.state.replaceAll('_', '_\u200b'));
  put('term', s.term === null ? '–' : String(s.term));
  mostLeft = Math.max(mostLeft, s.leaseRemainingMillis);
  put('lease', s.leaseRemainingMillis > 0 ? (s.leaseRemainingMillis / 1000).toFixed(1) + ' s' : 'none');
  $('left').value = s.leaseRemainingMillis / mostLeft;
  put('watching', s.watching.length ? s.watching.join(', ') : s.phase === 'WAITING' ? 'the lease only' : '–');
}

function rows(id, data, cells, none) {
  const body = $(id);
  const columns = body.parentNode.tHead.rows[0].cells.length;
  body.replaceChildren(...(data.length ? data : [null]).map(item => {
    const row = document.createElement('tr');
    for (const [text, name] of item === null ? [[none, 'empty']] : cells(item)) {
      const cell = row.insertCell();
      cell.textContent = text;
      if (name) cell.className = name;
      if (item === null) cell.colSpan = columns;
    }
    if (item !== null && item.id === me) row.className = 'me';
    return row;
  }));
}

async function state() {
  try {
    show(await ask('v1/state'));
    seenAt = Date.now();
  } catch (away) { /* The clock in the corner tells. */ }
}

const DAY = 86400000;
const MOST_ROWS = 30;

function terms(all) {
  const day = all.filter(t => !t.to || Date.now() - new Date(t.to) < DAY).slice(0, MOST_ROWS);
  rows('history', day, t => [[String(t.term), 'num far'], [t.holder], [new Date(t.from).toLocaleString()],
    [t.to ? (t.exact ? '' : 'at least ') + span(new Date(t.to) - new Date(t.from))
      : span(Date.now() - new Date(t.from)) + ' so far', 'far'],
    [t.reason ? t.reason.toLowerCase() + (t.detail ? ' (' + t.detail + ')' : '') : '–', 'reason-' + t.reason],
    [t.vacant || '–', 'num']],
  'No term yet.');
  put('since', all.length && !all[0].to ? new Date(all[0].from).toLocaleString() : '–');
}

async function election() {
  try {
    const [roll, past] = await Promise.all([ask('v1/members'), ask('v1/history?limit=' + 2 * MOST_ROWS)]);
    rows('members', roll.members, m => [[String(roll.members.indexOf(m) + 1)], [m.id], [m.role, 'role-' + m.role],
      [(m.id === me ? mine : m.state) || '–', 'far'], [m.address || '–', 'far'], [m.priority === null ? '–' : String(m.priority), 'num']],
    'Nobody is there.');
    terms(past.terms);
    $('stale').hidden = true;
  } catch (away) {
    $('stale').hidden = false;
    put('stale', 'as last known: ' + away.message);
  }
}

async function store() {
  try {
    rows('store', (await ask('v1/store')).members, m => [[m.endpoint],
      [m.healthy ? 'healthy' : 'away' + (m.trouble ? ': ' + m.trouble : ''), m.healthy ? 'healthy' : 'away'],
      [m.healthy ? m.answeredMillis + ' ms' : '–', 'num']], 'This node keeps its election in memory.');
  } catch (away) { /* The node itself is away: the clock in the corner tells. */ }
}

// A line for each change of this node's state, so that a change is shown at once.
async function follow() {
  const answer = await fetch('v1/state/subscribe', { cache: 'no-store' });
  const lines = answer.body.getReader();
  for (let line = await lines.read(); answer.ok && !line.done; line = await lines.read()) {
    await Promise.all([state(), election()]);
  }
}

function clock() {
  const age = Date.now() - seenAt;
  if (seenAt && age < 3000) put('seen', 'live');
  else {
    put('seen', seenAt ? 'no answer for ' + span(age) : 'no answer');
    if (seenAt) document.body.dataset.mood = 'unknown';
  }
}

const every = (millis, task) => { const run = async () => { await task(); setTimeout(run, millis); }; run(); };
every(500, state);
every(2000, election);
every(3000, store);
every(1000, () => follow().catch(() => {}));
setInterval(clock, 500);
