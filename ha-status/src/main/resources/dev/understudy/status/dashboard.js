'use strict';
document.body.classList.remove('unscripted');
const $ = id => document.getElementById(id);
const put = (id, text) => { if ($(id).textContent !== text) $(id).textContent = text; };
let seenAt = 0;
let mostLeft = 1;
let me = '';
let mine = '';
let place = -1;

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

// How long ago a moment was, with the moment itself, by this reader's clock, for whoever points at it.
function moment(text, when) {
  const time = document.createElement('time');
  time.dateTime = when.toISOString();
  time.title = when.toLocaleString();
  time.textContent = text;
  return time;
}

const ago = when => moment(when > Date.now() - 1000 ? 'just now' : span(Date.now() - when) + ' ago', when);

// What others wrote becomes a link only if it is a host and a port, and nothing else.
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const ADDRESS = new RegExp('^(?:(https?)://)?(' + LABEL + '(?:\\.' + LABEL + ')*|\\[[0-9a-f:.]{2,45}\\]):([0-9]{1,5})/?$', 'i');

function home(address) {
  const [, scheme, host, port] = ADDRESS.exec(address || '') || [];
  if (!host || Number(port) < 1 || Number(port) > 65535) return null;
  try {
    return new URL((scheme || location.protocol.slice(0, -1)).toLowerCase() + '://' + host + ':' + port + '/').href;
  } catch (malformed) {
    return null;
  }
}

// A node's name, which leads to its own dashboard where that is known.
function node(id, address) {
  const target = home(address);
  const name = document.createElement(target ? 'a' : 'span');
  name.textContent = id || '(no name)';
  if (target) {
    name.href = target;
    name.rel = 'noreferrer';
  }
  return name;
}

const ROLES = {
  WAITING: ['In line', 'waits'], STARTING: ['Taking over', 'moves'], ACTIVE: ['Leader', 'leads'],
  DRAINING: ['Stepping down', 'moves'], STOPPING: ['Stepping down', 'moves'], CLOSED: ['Closed', 'bad'],
};
const PLACES = ['Next', 'Second', 'Third'];

// In one go and only if it changed: a link must not be replaced under a reader's finger.
function putLine(s) {
  const other = s.leader && s.leader.id !== s.id;
  const text = !s.leader ? 'Nobody leads, as far as this node knows.'
    : !other ? (s.term === null ? 'Led in term ' : 'Serves in term ') + s.leader.term + '.'
      : ' leads' + (s.leader.address ? ' at ' + s.leader.address : '') + ', in term ' + s.leader.term + '.';
  const key = JSON.stringify([text, other && s.leader.id]);
  if ($('line').dataset.shown === key) return;
  $('line').dataset.shown = key;
  $('line').replaceChildren(...(other ? [node(s.leader.id, s.leader.address)] : []), text);
}

function show(s) {
  let [role, mood] = ROLES[s.phase] || [s.phase, 'unknown'];
  if (s.phase === 'ACTIVE' && s.term === null) [role, mood] = ['Stepping down', 'bad'];
  if (s.phase === 'WAITING' && place >= 0) role = (PLACES[place] || place + 1 + 'th') + ' in line';
  if (s.phase === 'WAITING' && s.election === 'OBSERVING') role = 'Observer';
  if (s.phase === 'WAITING' && !s.healthy) role = 'Not ready';
  if (!s.alive || !s.healthy) mood = s.phase === 'STARTING' || s.phase === 'DRAINING' ? mood : 'bad';
  document.body.dataset.mood = mood;
  document.title = s.id + ' – ' + role;
  me = s.id;
  mine = s.state;
  put('id', s.id);
  put('role', role);
  putLine(s);
  const trouble = !s.alive ? 'The elector is stuck.' : s.trouble;
  $('trouble').hidden = !trouble;
  put('trouble', trouble || '');
  put('state', s.state.replaceAll('_', '_\u200b'));
  put('term', s.term === null ? 'none' : String(s.term));
  mostLeft = Math.max(mostLeft, s.leaseRemainingMillis);
  put('lease', s.leaseRemainingMillis > 0 ? (s.leaseRemainingMillis / 1000).toFixed(1) + ' s' : 'none');
  $('left').value = s.leaseRemainingMillis / mostLeft;
  put('watching', s.watching.length ? s.watching.join(', ') : s.phase === 'WAITING' ? 'the lease only' : 'not its part now');
}

function rows(id, data, cells, none) {
  const body = $(id);
  const headings = [...body.parentNode.tHead.rows[0].cells].map(cell => cell.textContent);
  const fresh = (data.length ? data : [null]).map(item => {
    const row = document.createElement('tr');
    for (const [content, name] of item === null ? [[none, 'empty']] : cells(item)) {
      const cell = row.insertCell();
      if (item === null) cell.colSpan = headings.length;
      else cell.dataset.heading = headings[cell.cellIndex];
      cell.append(content instanceof Node ? content : Object.assign(document.createElement('span'), { textContent: content }));
      if (name) cell.className = name;
    }
    if (item !== null && item.id === me) row.className = 'me';
    return row;
  });
  const old = [...body.rows];
  if (old.length !== fresh.length || fresh.some((row, i) => row.outerHTML !== old[i].outerHTML)) body.replaceChildren(...fresh);
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
  const now = all.find(t => !t.to) === all[0] ? all[0] : null;
  rows('history', day, t => [[String(t.term), 'num'], [t.holder || '(no name)'], [ago(new Date(t.from))],
    [t.to ? (t.exact ? '' : 'at least ') + span(new Date(t.to) - new Date(t.from))
      : t === now ? span(Date.now() - new Date(t.from)) + ' so far' : 'not known'],
    [t.reason ? t.reason.toLowerCase() + (t.detail ? ' (' + t.detail + ')' : '') : t === now ? 'leads now' : 'not known', 'reason-' + t.reason],
    [t.vacant || 'not known', 'num']],
  'No term yet.');
  $('since').replaceChildren(now ? moment(span(Date.now() - new Date(now.from)), new Date(now.from)) : 'nobody leads');
}

async function election() {
  try {
    const [roll, past] = await Promise.all([ask('v1/members'), ask('v1/history?limit=' + 2 * MOST_ROWS)]);
    place = roll.members.filter(m => m.role === 'understudy').findIndex(m => m.id === me);
    rows('members', roll.members, m => [[String(roll.members.indexOf(m) + 1)], [node(m.id, m.address)], [m.role, 'role-' + m.role],
      [(m.id === me ? mine : m.state) || 'not known'], [m.address || 'not known'], [m.priority === null ? 'none' : String(m.priority), 'num']],
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
      [m.healthy ? 'healthy' : (m.alarms.length ? '' : 'away: ') + (m.trouble || ''), m.healthy ? 'healthy' : 'away'],
      [m.answeredMillis === null ? 'no answer' : m.answeredMillis + ' ms', 'num']], 'This node keeps its election in memory.');
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
