import { z } from 'zod';

/** People's NDA, training and shifts: kept here, pushed to the vault as facts. */

export const NdaState = z.object({
  tenant: z.uuid(),
  document: z.string(),
  signedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  inForce: z.boolean(),
});
export const TrainingState = z.object({
  course: z.string(),
  passedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  current: z.boolean(),
});
export const Shift = z.object({ startsAt: z.iso.datetime(), endsAt: z.iso.datetime() });

export const PersonnelRecord = z.object({
  personId: z.uuid(),
  ndas: z.array(NdaState),
  training: z.array(TrainingState),
  shift: Shift.nullable(),
});
export type PersonnelRecord = z.infer<typeof PersonnelRecord>;

/** GET /api/personnel: security officer, compliance manager, lead: everybody. GET /api/personnel/me: oneself. */
export const PersonnelList = z.object({ records: z.array(PersonnelRecord) });

/** GET /api/personnel/nda/:tenant: the text to sign, with the SHA-256 (hex) of its exact bytes. */
export const NdaDocument = z.object({
  document: z.string(),
  version: z.string(),
  en: z.string(),
  ja: z.string(),
  sha256: z.string(),
  days: z.number(),
});
/** POST /api/personnel/nda/:tenant: signs for oneself; `readSeconds` is how long the text was open. */
export const SignNda = z.strictObject({
  sha256: z.string().length(64),
  readSeconds: z.number().int().min(0).max(86_400),
  nameTyped: z.string().min(1).max(120),
});

/** GET /api/personnel/course/:course: text and questions (answers stay on the server). */
export const CourseView = z.object({
  course: z.string(),
  titleEn: z.string(),
  titleJa: z.string(),
  sections: z.array(z.object({ en: z.string(), ja: z.string() })),
  questions: z.array(
    z.object({
      id: z.string(),
      en: z.string(),
      ja: z.string(),
      options: z.array(z.object({ id: z.string(), en: z.string(), ja: z.string() })),
    }),
  ),
  passMark: z.number(),
});
/** POST /api/personnel/course/:course: answers by question id. */
export const CourseAnswers = z.strictObject({ answers: z.record(z.string().max(40), z.string().max(40)) });
export const CourseResult = z.object({
  passed: z.boolean(),
  right: z.number(),
  of: z.number(),
  expiresAt: z.iso.datetime().nullable(),
});

/** POST /api/personnel/shift/:personId: lead, security officer. POST /api/personnel/withdraw-nda/:tenant/:personId: compliance, security. */
export const SetShift = z.strictObject({ startsAt: z.iso.datetime(), endsAt: z.iso.datetime() });
