import { generateId, ID_CLASSES } from './ids.ts';
import { generatePerson, type Person } from './people.ts';
import { createRandom, type Random } from './random.ts';
import { OTHER_ASKS_EN, OTHER_ASKS_JA, OTHER_WORDS_EN, OTHER_WORDS_JA } from './phrases-2.ts';
import { fullWidth, kanjiDigits, sayDigits, sayMail, spellLetters } from './speech.ts';
import {
  ASKS_EN,
  ASKS_JA,
  CHAT_EN,
  CHAT_JA,
  IDS_EN,
  IDS_JA,
  WORDS_EN,
  WORDS_JA,
  type Words,
} from './phrases.ts';

export interface GoldSpan {
  readonly start: number;
  readonly end: number;
  readonly type: string;
}

export interface GeneratedMessage {
  readonly id: string;
  readonly conversation: string;
  readonly speaker: 'agent' | 'customer';
  readonly text: string;
  /** A type that begins with `o:` is no sensitive value: a number for an order and the like. */
  readonly spans: readonly GoldSpan[];
  /** How the value was given: bare, sentence, split, spelled, corrected, read back, again, other. */
  readonly form: string;
}

export interface GeneratedConversation {
  readonly id: string;
  readonly lang: 'en' | 'ja';
  readonly messages: readonly GeneratedMessage[];
}

type Part = string | { text: string; type: string };

interface Talk {
  readonly r: Random;
  readonly lang: 'en' | 'ja';
  readonly words: Words;
  readonly asks: Readonly<Record<string, readonly string[]>>;
  readonly person: Person;
  say(speaker: 'agent' | 'customer', form: string, ...parts: Part[]): void;
  chat(speaker: 'agent' | 'customer'): void;
}

/** A whole support conversation: questions and answers for several values, small talk and orders between them. The same for the same seed. */
export function generateConversation(
  seed: number,
  lang: 'en' | 'ja',
  phrases: 'first' | 'second' = 'first',
): GeneratedConversation {
  const r = createRandom(seed);
  const id = `${lang}-${seed}`;
  const messages: GeneratedMessage[] = [];
  const talk: Talk = {
    r,
    lang,
    words:
      phrases === 'first'
        ? lang === 'en'
          ? WORDS_EN
          : WORDS_JA
        : lang === 'en'
          ? OTHER_WORDS_EN
          : OTHER_WORDS_JA,
    asks:
      phrases === 'first'
        ? lang === 'en'
          ? ASKS_EN
          : ASKS_JA
        : lang === 'en'
          ? OTHER_ASKS_EN
          : OTHER_ASKS_JA,
    person: generatePerson(lang, r),
    say(speaker, form, ...parts) {
      let text = '';
      const spans: GoldSpan[] = [];
      for (const part of parts) {
        if (typeof part === 'string') text += part;
        else {
          spans.push({ start: text.length, end: text.length + part.text.length, type: part.type });
          text += part.text;
        }
      }
      messages.push({ id: `${id}#${messages.length}`, conversation: id, speaker, text, spans, form });
    },
    chat(speaker) {
      talk.say(speaker, 'chat', r.pick((lang === 'en' ? CHAT_EN : CHAT_JA)[speaker]));
    },
  };
  talk.chat('customer');
  if (r.chance(0.6)) talk.chat('agent');
  const scenes = [
    name,
    phone,
    card,
    card,
    cvv,
    birth,
    address,
    mail,
    idNumber,
    idNumber,
    code,
    account,
    other,
    other,
    postcode,
  ];
  const count = 3 + r.int(3);
  const told: (() => void)[] = [];
  for (let at = 0; at < count; at += 1) {
    const scene = r.pick(scenes);
    const again = scene(talk);
    if (again !== null) told.push(again);
    if (r.chance(0.35)) talk.chat(r.chance(0.5) ? 'agent' : 'customer');
  }
  for (const again of told) if (r.chance(0.5)) again();
  return { id, lang, messages };
}

function ask(talk: Talk, noun: string): void {
  const { r } = talk;
  const nouns = talk.asks[noun];
  if (nouns === undefined) throw new Error(noun);
  const frame = r.pick(talk.words.frames);
  talk.say(
    'agent',
    'ask',
    r.chance(0.2) ? r.pick(talk.words.prefaces) : '',
    frame.replace('{}', r.pick(nouns)),
  );
}

/** The value as an answer: alone, in a sentence, behind a filler. */
function tell(talk: Talk, form: string, ...parts: Part[]): void {
  const [before, after] = talk.r.pick(talk.words.answers);
  talk.say('customer', form, before, ...parts, after);
}

function name(talk: Talk): () => void {
  const { r, lang, person } = talk;
  ask(talk, 'name');
  const type = 'PERSON';
  const style = r.int(4);
  const written = lang === 'en' && r.chance(0.6) ? person.full.toLowerCase() : person.full;
  if (style === 0 && lang === 'en') {
    const [given = '', family = ''] = written.split(' ');
    talk.say('customer', 'split', { text: given, type });
    if (r.chance(0.4)) talk.say('agent', 'chat', r.pick(talk.words.goOn));
    talk.say('customer', 'split', { text: family, type });
  } else if (style === 1 && lang === 'en') {
    tell(talk, 'bare', { text: written, type });
    ask(talk, 'spelling');
    talk.say('customer', 'spelled', { text: spellLetters(person.family, r), type });
  } else if (style === 2 && lang === 'ja') {
    tell(talk, 'bare', { text: written, type });
    ask(talk, 'kana');
    tell(talk, 'bare', { text: person.kana, type });
  } else tell(talk, 'bare', { text: written, type });
  return () => {
    if (lang === 'en')
      talk.say(
        'agent',
        'again',
        r.pick(['Thank you ', 'Thanks, ', 'All set, Mr ', 'Ok ']),
        { text: r.pick([person.given, person.family, person.full]), type },
        r.pick(['.', '!', ', give me a second.']),
      );
    else
      talk.say(
        'agent',
        'again',
        { text: r.pick([person.family, person.full.replaceAll(/[ \u3000]/g, '')]), type },
        r.pick(['様、ありがとうございます。', '様、お待たせいたしました。', 'さま、承知いたしました。']),
      );
  };
}

/** A number, in one of the ways in which people give one. */
function number(
  talk: Talk,
  type: string,
  value: string,
  written: string,
  styles: readonly string[],
): () => void {
  const { r, lang } = talk;
  const style = r.pick(styles);
  const digits = /^\d+$/.test(value);
  if (style === 'split') {
    const count = Math.min(2 + r.int(3), Math.max(2, Math.floor(value.length / 2)));
    const size = Math.ceil(value.length / count);
    const said = digits && r.chance(0.3);
    for (let at = 0; at < value.length; at += size) {
      const part = value.slice(at, at + size);
      const text = said ? sayDigits(part, lang, r) : r.chance(0.15) ? fullWidth(part) : part;
      if (at === 0 && r.chance(0.4)) talk.say('customer', 'split', r.pick(talk.words.leads), { text, type });
      else talk.say('customer', 'split', { text, type });
      if (at + size < value.length && r.chance(0.4)) {
        if (r.chance(0.3)) talk.say('agent', 'split', r.pick(talk.words.echo), { text: part, type });
        else talk.say('agent', 'chat', r.pick(talk.words.goOn));
      }
    }
  } else if (style === 'spelled' && digits) {
    tell(talk, 'spelled', { text: sayDigits(value, lang, r), type });
  } else if (style === 'corrected' && digits) {
    const wrong = value.slice(0, -1) + String((Number(value.at(-1)) + 1) % 10);
    const spoken = r.chance(0.5);
    const put = (text: string): string => (spoken ? sayDigits(text, lang, r) : text);
    if (r.chance(0.5)) {
      talk.say('customer', 'corrected', { text: put(wrong), type });
      const [a, b, c] = r.pick(talk.words.notFrames);
      talk.say(
        'customer',
        'corrected',
        a,
        { text: value.slice(-1), type },
        b,
        { text: wrong.slice(-1), type: 'o:wrong' },
        c,
      );
    } else {
      const middle = Math.floor(value.length / 2);
      talk.say(
        'customer',
        'corrected',
        { text: put(value.slice(0, middle)), type },
        r.pick(talk.words.takeBack),
        { text: put(value.slice(middle - 1)), type },
      );
    }
  } else if (style === 'kanji' && digits && lang === 'ja')
    tell(talk, 'bare', { text: kanjiDigits(value), type });
  else if (style === 'wide') tell(talk, 'bare', { text: fullWidth(written), type });
  else if (style === 'nato' && lang === 'en') {
    const head = /^[A-Z]+/.exec(value)?.[0] ?? '';
    const rest = value.slice(head.length);
    const letters = head === '' ? '' : `${spellLetters(head, r)} `;
    tell(talk, 'spelled', { text: letters + (/^\d+$/.test(rest) ? sayDigits(rest, 'en', r) : rest), type });
  } else tell(talk, 'bare', { text: r.chance(0.5) ? written : value, type });
  if (r.chance(0.25)) {
    const shape = r.pick([written, value, digits ? sayDigits(value, lang, r) : value, fullWidth(value)]);
    const [before, after] = r.pick(talk.words.readBack);
    talk.say('agent', 'read back', before, { text: shape, type }, after);
    talk.say('customer', 'chat', r.pick(talk.words.agrees));
  }
  return () => {
    const shape = r.pick([written, value, fullWidth(written), digits ? [...value].join(' ') : value]);
    const [before, after] = r.pick(talk.words.later);
    talk.say(r.chance(0.5) ? 'agent' : 'customer', 'again', before, { text: shape, type }, after);
  };
}

const ALL = ['bare', 'bare', 'split', 'spelled', 'corrected', 'wide', 'kanji'];

function phone(talk: Talk): () => void {
  ask(talk, 'phone');
  const { phone: written } = talk.person;
  return number(talk, 'PHONE', written.replaceAll(/\D/g, ''), written, ALL);
}

function card(talk: Talk): () => void {
  const { r } = talk;
  const { value, written } = generateId('CARD', r);
  if (r.chance(0.75)) ask(talk, 'card');
  else talk.say('customer', 'chat', r.pick(talk.words.announces));
  const again = number(talk, 'CARD', value, written, ALL);
  if (r.chance(0.5)) {
    ask(talk, 'expiry');
    const [month, year] = [String(1 + r.int(12)).padStart(2, '0'), String(26 + r.int(8))];
    const texts =
      talk.lang === 'en'
        ? [
            `${month}/${year}`,
            `${month} / 20${year}`,
            `${['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'][Number(month) - 1]} 20${year}`,
            sayDigits(month + year, 'en', r),
          ]
        : [
            `${month}/${year}`,
            `20${year}年${Number(month)}月`,
            `${Number(month)}月/${year}年`,
            sayDigits(month + year, 'ja', r),
          ];
    tell(talk, 'bare', { text: r.pick(texts), type: 'CARD_EXPIRY' });
  }
  return again;
}

function cvv(talk: Talk): null {
  const { r, lang } = talk;
  ask(talk, 'cvv');
  const value = r.digits(3);
  tell(talk, 'bare', { text: r.chance(0.3) ? sayDigits(value, lang, r) : value, type: 'CVV' });
  return null;
}

function birth(talk: Talk): () => void {
  const { r, lang, person } = talk;
  ask(talk, 'birth');
  const { y, m, d } = person.born;
  const month =
    [
      'January',
      'February',
      'March',
      'April',
      'May',
      'June',
      'July',
      'August',
      'September',
      'October',
      'November',
      'December',
    ][m - 1] ?? '';
  const [mm, dd] = [String(m).padStart(2, '0'), String(d).padStart(2, '0')];
  const shapes =
    lang === 'en'
      ? [
          `${dd}/${mm}/${y}`,
          `${y}-${mm}-${dd}`,
          `${month} ${d}, ${y}`,
          `${d} ${month.slice(0, 3)} ${y}`,
          `${d}th of ${month} ${y}`,
          `${dd}${mm}${y}`,
          `${dd}.${mm}.${String(y).slice(2)}`,
        ]
      : [
          `${y}年${m}月${d}日`,
          `${y}/${mm}/${dd}`,
          `${y}${mm}${dd}`,
          y > 1989 ? `平成${y - 1988}年${m}月${d}日` : `昭和${y - 1925}年${m}月${d}日`,
        ];
  tell(talk, 'bare', { text: r.pick(shapes), type: 'DATE_OF_BIRTH' });
  return () => {
    const [before, after] = r.pick(talk.words.later);
    talk.say('agent', 'again', before, { text: r.pick(shapes.slice(0, 3)), type: 'DATE_OF_BIRTH' }, after);
  };
}

function address(talk: Talk): () => void {
  const { r, lang, person } = talk;
  ask(talk, 'address');
  const type = 'ADDRESS';
  if (r.chance(0.35)) {
    for (const line of person.addressLines) {
      talk.say('customer', 'split', {
        text: lang === 'en' && r.chance(0.5) ? line.toLowerCase() : line,
        type,
      });
      if (r.chance(0.3)) talk.say('agent', 'chat', r.pick(talk.words.goOn));
    }
  } else
    tell(talk, 'bare', {
      text: lang === 'en' && r.chance(0.4) ? person.address.toLowerCase() : person.address,
      type,
    });
  return () => {
    const [before, after] = r.pick(talk.words.later);
    talk.say(
      'agent',
      'again',
      before,
      {
        text: r.pick([person.address, lang === 'en' ? (person.addressLines[0] ?? '') : person.address]),
        type,
      },
      after,
    );
  };
}

function postcode(talk: Talk): null {
  ask(talk, 'postcode');
  tell(talk, 'bare', { text: talk.person.postcode, type: 'ZIP' });
  return null;
}

function mail(talk: Talk): () => void {
  const { r, lang, person } = talk;
  ask(talk, 'mail');
  const type = 'EMAIL';
  const style = r.int(4);
  if (style === 0 && lang === 'en') tell(talk, 'spelled', { text: sayMail(person.mail, r), type });
  else if (style === 1) {
    const [local = '', domain = ''] = person.mail.split('@');
    talk.say('customer', 'split', { text: local, type });
    if (r.chance(0.4)) talk.say('agent', 'chat', r.pick(talk.words.goOn));
    talk.say('customer', 'split', { text: `@${domain}`, type });
  } else tell(talk, 'bare', { text: person.mail, type });
  return () => {
    const [before, after] = r.pick(talk.words.later);
    talk.say(
      'agent',
      'again',
      before,
      { text: r.pick([person.mail, person.mail.toUpperCase(), person.mail.replace('@', '(at)')]), type },
      after,
    );
  };
}

function idNumber(talk: Talk): () => void {
  const { r, lang } = talk;
  const cls = r.pick(ID_CLASSES.filter((one) => one !== 'CARD'));
  const noun = (lang === 'en' ? IDS_EN : IDS_JA)[cls];
  if (noun === undefined) throw new Error(cls);
  talk.say('agent', 'ask', r.pick(talk.words.frames).replace('{}', noun));
  const { value, written } = generateId(cls, r);
  return number(
    talk,
    cls,
    value,
    written,
    /^\d+$/.test(value) ? ALL : ['bare', 'bare', 'split', 'nato', 'wide'],
  );
}

function code(talk: Talk): null {
  const { r, lang } = talk;
  ask(talk, 'code');
  const value = r.digits(r.pick([4, 6, 6, 8]));
  const text = r.pick([value, value, sayDigits(value, lang, r), `${value.slice(0, 3)} ${value.slice(3)}`]);
  tell(talk, 'bare', { text, type: 'SECRET' });
  return null;
}

function account(talk: Talk): () => void {
  ask(talk, 'account');
  const value = talk.r.digits(talk.r.pick([7, 8, 10]));
  return number(talk, 'BANK_ACCOUNT', value, value, ['bare', 'split', 'spelled', 'corrected', 'wide']);
}

/** Asked and given in the same manner, and nothing of a person: sometimes a check digit fits. */
function other(talk: Talk): null {
  const { r, lang } = talk;
  ask(talk, 'other');
  const value = r.pick([
    r.digits(8),
    r.digits(10),
    r.digits(12),
    generateId('CARD', r).value,
    `${r.pick(['A', 'ORD-', 'INV', 'SN'])}${r.digits(7)}`,
  ]);
  const type = 'o:number';
  const digits = /^\d+$/.test(value);
  if (digits && r.chance(0.2)) tell(talk, 'other', { text: sayDigits(value, lang, r), type });
  else if (digits && r.chance(0.25)) {
    talk.say('customer', 'other', { text: value.slice(0, 5), type });
    talk.say('customer', 'other', { text: value.slice(5), type });
  } else tell(talk, 'other', { text: value, type });
  return null;
}
