import { z } from 'zod';

import { DocumentRelation } from '#vault/identity/api';

/** People's NDA, training and shifts: kept here, pushed to the vault as facts. */

/** A signature as it stands now; all null if there is none under the text that is asked for. */
const Signed = {
  signedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  inForce: z.boolean(),
};
export const NdaState = z.object({ tenant: z.uuid(), ...Signed });
const CourseName = z.string().regex(/^[a-z-]{3,40}$/);
const Bilingual = z.object({ en: z.string(), ja: z.string() });

/** A course that somebody has to hold. */
export const TrainingState = z.object({
  course: z.string(),
  title: Bilingual,
  passedAt: z.iso.datetime().nullable(),
  /** Until when it holds: the end of the pass, or of the days that a new text of the course leaves. */
  expiresAt: z.iso.datetime().nullable(),
  current: z.boolean(),
  /** The text has changed since it was passed. */
  outdated: z.boolean(),
  /** From when it is required, if that is still to come. */
  requiredFrom: z.iso.datetime().nullable(),
  /** The clients that ask for it. */
  requiredBy: z.array(z.uuid()),
});
export const Shift = z.object({ startsAt: z.iso.datetime(), endsAt: z.iso.datetime() });

export const PersonnelRecord = z.object({
  personId: z.uuid(),
  /** To each client that they serve. */
  ndas: z.array(NdaState),
  /** To the provider. */
  undertaking: z.object(Signed),
  training: z.array(TrainingState),
  shift: Shift.nullable(),
});
export type PersonnelRecord = z.infer<typeof PersonnelRecord>;

/** GET /api/personnel: security officer, compliance manager, lead: everybody. GET /api/personnel/me: oneself. */
export const PersonnelList = z.object({ records: z.array(PersonnelRecord) });

/**
 * GET /api/personnel/agreement/:relation/:tenant, GET /api/trust/:tenant/people/agreement: the text that is asked for, with the SHA-256
 * (hex) of its exact bytes. It is signed at the vault (POST /v1/signature), which tells the desk.
 */
export const AgreementAsked = z.object({ relation: DocumentRelation, tenant: z.uuid() });
export const AgreementView = z.object({
  relation: DocumentRelation,
  document: z.string(),
  version: z.number(),
  en: z.string(),
  ja: z.string(),
  sha256: z.string(),
  days: z.number(),
  since: z.iso.datetime(),
  /** Until when a signature under the version before holds; null if there is none. */
  graceUntil: z.iso.datetime().nullable(),
  /** This person's own signature under it. */
  signed: z.object(Signed),
});
export type AgreementView = z.infer<typeof AgreementView>;
/** GET …/signed?lang=: one's own signed agreement as a PDF with a certificate page. */
export const SignedQuery = z.object({ lang: z.enum(['en', 'ja']) });

/** GET /api/personnel/agreements: what is asked of whom, for those who look after it. */
export const Agreements = z.object({
  agreements: z.array(
    z.object({
      relation: DocumentRelation,
      /** Null for what binds people to the provider. */
      tenant: z.uuid().nullable(),
      document: z.string(),
      version: z.number(),
      since: z.iso.datetime(),
      graceUntil: z.iso.datetime().nullable(),
      /** The text that came with this version of Dozo, or the client's name, is another one. */
      newer: z.boolean(),
      signed: z.number(),
      of: z.number(),
    }),
  ),
});
export type Agreements = z.infer<typeof Agreements>;
/** POST /api/personnel/agreements/adopt: asks for the text as it came, from now; signatures under the one before hold so many days. */
export const AdoptText = z.strictObject({
  relation: DocumentRelation,
  tenant: z.uuid().nullable(),
  graceDays: z.number().int().min(0).max(90),
});

/**
 * GET /api/personnel/course/:course: text and questions (which answers are right stays on the server). Questions and answers stand in an
 * order of their own for each person and each test.
 */
export const CourseAsked = z.object({ course: CourseName });
export const CourseView = z.object({
  course: z.string(),
  version: z.string(),
  title: Bilingual,
  minutes: z.number(),
  days: z.number(),
  sections: z.array(z.object({ title: Bilingual, text: Bilingual })),
  questions: z.array(
    z.object({
      id: z.string(),
      text: Bilingual,
      options: z.array(z.object({ id: z.string(), text: Bilingual })),
    }),
  ),
  /** Right answers needed. */
  needed: z.number(),
  /** How far this person has come. */
  sectionsRead: z.number(),
  answers: z.record(z.string(), z.string()),
  tests: z.number(),
});
const Answers = z.record(z.string().regex(/^q\d{1,2}$/), z.string().regex(/^[a-h]$/));
/** POST /api/personnel/course/:course/progress: kept until the course is passed or its text changes. */
export const KeepProgress = z.strictObject({
  version: z.iso.date(),
  sectionsRead: z.number().int().min(0).max(100),
  answers: Answers,
});
/** POST /api/personnel/course/:course: answers by question id. `stale_version` if the text changed, `course_pause` after three tests without a pass. */
export const CourseAnswers = z.strictObject({ version: z.iso.date(), answers: Answers });
export const CourseResult = z.object({
  passed: z.boolean(),
  right: z.number(),
  of: z.number(),
  needed: z.number(),
  expiresAt: z.iso.datetime().nullable(),
  /** What was wrong, each with the reason. */
  wrong: z.array(
    z.object({ id: z.string(), question: Bilingual, chosen: Bilingual.nullable(), why: Bilingual }),
  ),
});

/**
 * GET /api/personnel/reminders: courses that end, have ended or were never passed, as far as they concern the reader: their own; a lead's
 * those of the people of their clients, a security officer's and compliance manager's when nothing else helped.
 */
export const Reminder = z.object({
  personId: z.uuid(),
  course: z.string(),
  title: Bilingual,
  /** When the pass ends or ended; null if there never was one. */
  endsAt: z.iso.datetime().nullable(),
  level: z.number().int().min(1).max(3),
  raisedAt: z.iso.datetime(),
});
export const Reminders = z.object({ reminders: z.array(Reminder) });
export type Reminder = z.infer<typeof Reminder>;

/** GET /api/trust/:tenant/people: figures of the people who serve this client, and the courses that it requires. No names. */
export const ClientCourse = z.object({
  course: z.string(),
  title: Bilingual,
  minutes: z.number(),
  days: z.number(),
  version: z.string(),
  required: z.boolean(),
  /** From when, if that is still to come. */
  requiredFrom: z.iso.datetime().nullable(),
  holding: z.number(),
});
const BoundPeople = z.object({ version: z.number(), signed: z.number(), of: z.number() });
export const ClientPeople = z.object({
  people: z.number(),
  trained: z.number(),
  courses: z.array(ClientCourse),
  /** Who is bound to whom: both companies to each other, the people to the provider and to this client. */
  bindings: z.object({
    companies: z.object({ version: z.number(), byClient: z.object(Signed), byProvider: z.object(Signed) }),
    toProvider: BoundPeople,
    toClient: BoundPeople,
  }),
});
export type ClientPeople = z.infer<typeof ClientPeople>;
/** POST /api/trust/:tenant/people/course: the client's officer says whether a course is required, and from when (now if null). */
export const SetCourse = z.strictObject({
  course: CourseName,
  required: z.boolean(),
  from: z.iso.datetime().nullable(),
});

/** POST /api/personnel/shift/:personId: lead, security officer. POST /api/personnel/withdraw-nda/:tenant/:personId: compliance, security. */
export const SetShift = z.strictObject({ startsAt: z.iso.datetime(), endsAt: z.iso.datetime() });

/**
 * A client's calendar. GET /api/personnel/shifts/:tenant: who works for it when, and the exchanges that wait for somebody. POST: a lead plans
 * (`shift_overlaps`); DELETE …/:shiftId; POST …/zone; POST …/offer: one's own shift to a colleague (`shift_in_exchange`, `shift_began`);
 * POST …/exchange/:exchangeId: the colleague accepts, a lead confirms.
 */
export const CalendarAsked = z.object({
  from: z.iso.datetime(),
  days: z.coerce.number().int().min(1).max(31).default(7),
});
export const PlannedShift = z.object({
  shiftId: z.uuid(),
  personId: z.uuid(),
  startsAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
});
export type PlannedShift = z.infer<typeof PlannedShift>;
export const ShiftCalendar = z.object({
  /** IANA name of the zone in which this calendar is read. */
  zone: z.string(),
  shifts: z.array(PlannedShift),
  exchanges: z.array(
    z.object({
      exchangeId: z.uuid(),
      fromPerson: z.uuid(),
      toPerson: z.uuid(),
      state: z.enum(['asked', 'accepted', 'confirmed', 'declined', 'withdrawn']),
      askedAt: z.iso.datetime(),
      shift: PlannedShift,
    }),
  ),
});
export type ShiftCalendar = z.infer<typeof ShiftCalendar>;
export const PlanShift = z.strictObject({
  personId: z.uuid(),
  startsAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
});
export const OfferShift = z.strictObject({ shiftId: z.uuid(), to: z.uuid() });
export const AnswerExchange = z.strictObject({
  answer: z.enum(['accept', 'decline', 'withdraw', 'confirm']),
});
export const CalendarZone = z.strictObject({
  zone: z.string().regex(/^[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){0,2}$/),
});

/**
 * GET /api/personnel/leavers: who left, what software carried out (`shifts`, `tickets`, `reminders`) and what officers said (`devices`,
 * `badge`, `papers`, `reminded`: of the undertakings, which bind on). POST …/:personId: an officer says that a step is done.
 */
export const Leavers = z.object({
  leavers: z.array(
    z.object({
      personId: z.uuid(),
      nameEn: z.string(),
      nameJa: z.string(),
      boundUntil: z.iso.datetime().nullable(),
      steps: z.array(
        z.object({
          step: z.string(),
          count: z.number().nullable(),
          doneAt: z.iso.datetime(),
          doneBy: z.uuid().nullable(),
        }),
      ),
    }),
  ),
});
export type Leavers = z.infer<typeof Leavers>;
export const OFFICERS_STEPS = ['devices', 'badge', 'papers', 'reminded'] as const;
export const OfficersStep = z.strictObject({ step: z.enum(OFFICERS_STEPS) });
