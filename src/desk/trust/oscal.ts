import { createHash } from 'node:crypto';

import { CATALOGUE } from './catalogue.ts';
import { FRAMEWORKS, type Control, type Framework } from './control.ts';
import type { Judged } from './judge-controls.ts';

/**
 * The catalogue and its state as OSCAL JSON (NIST, https://pages.nist.gov/OSCAL/): a component definition says what the software does for each control
 * of each standard, assessment results say what the live facts were at one moment. Only fields that every 1.1 reader knows.
 */
const OSCAL_VERSION = '1.1.2';
/** Names of our own things within RFC 9562 version 5; made once, never changed. */
const NAMESPACE = '7d1d1c2e-93d1-4b02-8a5c-52f1d7b0c3aa';

export interface OscalContext {
  readonly clientName: string;
  readonly tenant: string;
  /** Of the running software; null where no list of parts was built. */
  readonly version: string | null;
  readonly at: string;
}

export function componentDefinition({ at, version }: OscalContext): unknown {
  const frameworks = Object.keys(FRAMEWORKS) as Framework[];
  return {
    'component-definition': {
      uuid: uuidOf(`component-definition ${version ?? ''}`),
      metadata: metadata('Dozo: what the software does, control by control', at, version),
      components: [
        {
          uuid: uuidOf('component'),
          type: 'software',
          title: 'Dozo',
          description:
            'The secure support desk: sensitive values live behind a wall, and each release can be verified by the client.',
          'control-implementations': frameworks.map((framework) => ({
            uuid: uuidOf(`implementation ${framework}`),
            source: `#${uuidOf(`standard ${framework}`)}`,
            description: `Controls of ${FRAMEWORKS[framework][0]} that the software supports. It certifies nothing.`,
            'implemented-requirements': requirementsOf(framework),
          })),
        },
      ],
      'back-matter': {
        resources: frameworks.map((framework) => ({
          uuid: uuidOf(`standard ${framework}`),
          title: FRAMEWORKS[framework][0],
          description: 'Named by its identifiers only; its text belongs to its publisher.',
        })),
      },
    },
  };
}

export function assessmentResults(context: OscalContext, judged: readonly Judged[]): unknown {
  const { at, clientName, tenant, version } = context;
  const shown = judged.filter(({ state }) => state !== 'outside');
  const observations = shown.map(({ control, readings, state }) => ({
    uuid: uuidOf(`observation ${tenant} ${at} ${control.id}`),
    title: control.title[0],
    description: [
      ...readings.map(({ says }) => says[0]),
      ...(readings.length === 0
        ? ['No live fact; the tests named in the properties are run at each build.']
        : []),
    ].join(' | '),
    props: control.tests.map((value) => ({ name: 'test', ns: 'https://dozo.example/ns/oscal', value })),
    methods: [state === 'built' ? 'TEST' : 'EXAMINE'],
    types: ['control-objective'],
    collected: at,
  }));
  return {
    'assessment-results': {
      uuid: uuidOf(`assessment-results ${tenant} ${at}`),
      metadata: metadata(`Dozo: live facts for ${clientName}`, at, version),
      'import-ap': { href: `#${uuidOf('assessment-plan')}` },
      results: [
        {
          uuid: uuidOf(`result ${tenant} ${at}`),
          title: 'Live facts at one moment',
          description:
            'Computed by the software from its own state; entries of the client’s log are the evidence.',
          start: at,
          end: at,
          'reviewed-controls': {
            'control-selections': [
              { 'include-controls': shown.map(({ control }) => ({ 'control-id': control.id })) },
            ],
          },
          observations,
          findings: shown.map(({ control, state }, at_) => ({
            uuid: uuidOf(`finding ${tenant} ${at} ${control.id}`),
            title: control.title[0],
            description:
              control.limit === undefined
                ? control.does[0]
                : `${control.does[0]} Not shown: ${control.limit[0]}`,
            target: {
              type: 'objective-id',
              'target-id': control.id,
              status: satisfied(state)
                ? { state: 'satisfied' }
                : { state: 'not-satisfied', reason: state === 'unknown' ? 'other' : 'fail' },
            },
            'related-observations': [{ 'observation-uuid': observations[at_]?.uuid }],
          })),
        },
      ],
      'back-matter': {
        resources: [
          {
            uuid: uuidOf('assessment-plan'),
            title: 'Plan',
            description: 'Every control of the catalogue is judged whenever the page or a pack is asked for.',
          },
        ],
      },
    },
  };
}

/** An OSCAL token: begins with a letter, then letters, digits, dot, hyphen, underscore. */
export function tokenOf(framework: Framework, id: string): string {
  const plain = id
    .replaceAll(/[()]+/g, '.')
    .replaceAll(/[^A-Za-z0-9.]+/g, '-')
    .replaceAll(/\.{2,}/g, '.')
    .replaceAll(/^[.-]+|[.-]+$/g, '');
  return `${framework}_${plain}`;
}

function requirementsOf(framework: Framework): unknown[] {
  const byId = new Map<string, Control[]>();
  for (const control of CATALOGUE)
    for (const id of control.maps[framework] ?? []) byId.set(id, [...(byId.get(id) ?? []), control]);
  return [...byId].map(([id, controls]) => ({
    uuid: uuidOf(`requirement ${framework} ${id}`),
    'control-id': tokenOf(framework, id),
    description: controls.map(({ id: own, title, does }) => `${own} ${title[0]}: ${does[0]}`).join('\n'),
    props: controls.map(({ id: value }) => ({
      name: 'dozo-control',
      ns: 'https://dozo.example/ns/oscal',
      value,
    })),
  }));
}

function metadata(title: string, at: string, version: string | null): unknown {
  return { title, 'last-modified': at, version: version ?? 'unknown', 'oscal-version': OSCAL_VERSION };
}

function satisfied(state: Judged['state']): boolean {
  return state === 'met' || state === 'held' || state === 'built';
}

/** RFC 9562 version 5: the same name is the same identifier in every export. */
function uuidOf(name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest()
    .subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
