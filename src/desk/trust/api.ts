import { z } from 'zod';

import { listWitnesses, ReceiptLine } from '#vault/audit/api';
import {
  listEmergencies,
  listPolicies,
  PolicyPreview,
  PolicySettings,
  PolicyView,
  ReasonCode,
} from '#vault/authz/api';
import { reportCorrections } from '#vault/channels/api';
import { listDestinations } from '#vault/calls/api';
import { listClasses, listErasures } from '#vault/retention/api';
import { readSearchRule } from '#vault/tokens/api';

/** A client's own portal. Paths `/api/trust/:tenant/…`; role client officer of that tenant, nobody else. */

/** GET /api/trust/:tenant/today */
export const Today = z.object({
  since: z.iso.datetime(),
  valuesByClass: z.array(z.object({ class: z.string(), count: z.number(), oldest: z.iso.datetime() })),
  subjects: z.number(),
  releases: z.array(
    z.object({ purpose: z.string(), role: z.string(), class: z.string(), count: z.number() }),
  ),
  denials: z.array(z.object({ reason: ReasonCode, count: z.number() })),
  byHour: z.array(z.object({ hour: z.iso.datetime(), released: z.number(), denied: z.number() })),
  matches: z.number(),
  searches: z.number(),
  uses: z.number(),
  staff: z.object({ total: z.number(), withNda: z.number(), withTraining: z.number(), onShift: z.number() }),
  lastDestruction: z.iso.datetime().nullable(),
  tickets: z.object({ open: z.number(), pending: z.number(), solved: z.number() }),
  logSize: z.number(),
});
export type Today = z.infer<typeof Today>;

/** GET /api/trust/:tenant/policy */
export const TrustPolicy = PolicyView;

/** POST /api/trust/:tenant/policy/preview: what a change would mean; it is put in force in the vault's own frame alone. */
export const PolicyPreviewRequest = z.strictObject({ settings: PolicySettings });
export const TrustPolicyPreview = PolicyPreview;

/** GET /api/trust/:tenant/policy/versions: every version with what it changed, newest first. */
export const PolicyVersions = listPolicies.answer;
export type PolicyVersions = z.infer<typeof PolicyVersions>;

/** GET /api/trust/:tenant/emergencies: what was opened although guardrails forbade it, and who has looked at it. */
export const Emergencies = listEmergencies.answer;
export type Emergencies = z.infer<typeof Emergencies>;

/** GET /api/trust/:tenant/entries?kinds=value.revealed,value.denied&before=&limit= */
export const EntriesQuery = z.object({
  kinds: z.string().max(400).optional(),
  before: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const Entries = z.object({ size: z.number(), lines: z.array(ReceiptLine) });

/**
 * GET /api/trust/:tenant/log/checkpoint (text), /log/vkey (text), /log/handovers (how the log went from key to key, as JSON), /log/tile/… (bytes), /log/proof/:index (text):
 * the log as C2SP static files, for the verifier in the browser. GET /api/trust/:tenant/pack: the offline pack (zip).
 */
export const LogText = z.object({ text: z.string() });

/** GET /api/trust/:tenant/witnesses: who cosigns the log's checkpoints besides the provider, and how far each has come. */
export const Witnesses = listWitnesses.answer;
export type Witnesses = z.infer<typeof Witnesses>;

/** GET /api/trust/:tenant/corrections?days=: how often people corrected the detector in the last days. */
export const CorrectionsQuery = z.object({ days: z.coerce.number().int().min(1).max(366).default(30) });
export const Corrections = reportCorrections.answer.extend({ since: z.iso.datetime() });
export type Corrections = z.infer<typeof Corrections>;

/** GET /api/trust/:tenant/erasures/:shredding/certificate?lang=: the certificate as a PDF for people. */
export const CertificateQuery = z.object({ lang: z.enum(['en', 'ja']) });

/** GET /api/trust/:tenant/erasures: who was erased and when, with certificates; the rules of people and of classes, and what holds the keys. */
export const Erasures = listErasures.answer.extend(listClasses.answer.shape);
export type Erasures = z.infer<typeof Erasures>;

/** GET /api/trust/:tenant/destinations: where values may be sent without being seen, by whom, and how often they were. */
export const Destinations = listDestinations.answer;
export type Destinations = z.infer<typeof Destinations>;

/** GET /api/trust/:tenant/search-rule: by what besides their whole values may be searched. */
export const SearchRule = readSearchRule.answer;
export type SearchRule = z.infer<typeof SearchRule>;

const Both = z.array(z.string()).length(2);
/** GET /api/trust/:tenant/controls: the catalogue of controls with its live facts. Pairs are English and Japanese. */
export const Controls = z.object({
  asOf: z.iso.datetime(),
  frameworks: z.array(z.object({ id: z.string(), name: Both })),
  practices: z.array(z.object({ number: z.number(), name: Both })),
  hasPartsList: z.boolean(),
  controls: z.array(
    z.object({
      id: z.string(),
      practice: z.number(),
      title: Both,
      does: Both,
      limit: Both.nullable(),
      state: z.enum(['met', 'held', 'short', 'unknown', 'built', 'outside']),
      readings: z.array(
        z.object({
          id: z.string(),
          state: z.enum(['met', 'held', 'short', 'unknown', 'figure']),
          says: Both,
        }),
      ),
      entries: z.array(z.string()),
      tests: z.array(z.string()),
      maps: z.array(z.object({ framework: z.string(), ids: z.array(z.string()) })),
    }),
  ),
});
export type Controls = z.infer<typeof Controls>;

/**
 * GET /api/trust/:tenant/controls/evidence?lang=: zip with the controls (table, OSCAL), the list of parts and the log's offline pack.
 * GET /api/trust/:tenant/controls/parts: the list of parts (CycloneDX).
 */
export const EvidenceQuery = z.object({ lang: z.enum(['en', 'ja']) });
