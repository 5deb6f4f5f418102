import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { z } from 'zod';

import type { CourseView } from '#desk/personnel/api';
import { addTexts } from '#web/ui/language.ts';
import { Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { acts, asks } from './asks.ts';
import { CourseReader } from './course-reader.tsx';
import { CourseTest } from './course-test.tsx';
import { TRAINING_TEXTS } from './texts-training.ts';
import '#web/ui/agreement.css';
import './pages.css';
import './training.css';

addTexts(TRAINING_TEXTS);

/** A course: its parts one by one, then its test. How far one has come is kept at the desk, on whatever device one goes on. */
export function TrainingPage() {
  const { course: id } = useParams({ from: '/agent/me/training/$course' });
  const course = useQuery(asks.course(id));
  if (course.data === undefined) {
    return (
      <main id="main" className="page">
        {course.error === null ? null : (
          <Problem error={course.error} onAgain={() => void course.refetch()} />
        )}
      </main>
    );
  }
  return (
    <main id="main" className="page">
      {/* Another test or another text begins anew. */}
      <Course key={`${course.data.version} ${course.data.tests}`} course={course.data} />
    </main>
  );
}

function Course({ course }: { course: z.infer<typeof CourseView> }) {
  const { t, pick } = useLocale();
  const queries = useQueryClient();
  const parts = course.sections.length;
  const [read, setRead] = useState(course.sectionsRead);
  const [at, setAt] = useState(Math.min(course.sectionsRead, parts));
  const [answers, setAnswers] = useState(course.answers);
  const keep = useMutation({
    mutationFn: (progress: { sectionsRead: number; answers: Readonly<Record<string, string>> }) =>
      acts.keepProgress(course.course, { version: course.version, ...progress }),
    // One after the other: an older answer must not replace a newer one.
    scope: { id: `progress ${course.course}` },
  });
  const turnTo = (part: number): void => {
    setAt(part);
    const nowRead = Math.max(read, Math.min(part, parts));
    if (nowRead === read) return;
    setRead(nowRead);
    keep.mutate({ sectionsRead: nowRead, answers });
  };
  return (
    <>
      <header className="course-head">
        <h1>{pick(course.title)}</h1>
        <p className="dz-soft">
          {t('training.about', { minutes: course.minutes, parts, questions: course.questions.length })}
        </p>
        <ol className="course-parts" aria-label={t('training.parts')}>
          {[...course.sections.map(({ title }) => pick(title)), t('training.questions')].map(
            (title, part) => (
              <li key={title}>
                <button
                  type="button"
                  aria-current={part === at ? 'step' : undefined}
                  data-read={part < read}
                  disabled={part > read}
                  title={title}
                  onClick={() => turnTo(part)}
                >
                  <span aria-hidden="true">{part === parts ? '?' : part + 1}</span>
                  <span className="dz-hidden">{title}</span>
                </button>
              </li>
            ),
          )}
        </ol>
      </header>
      {keep.error === null ? null : <Problem error={keep.error} />}
      {at < parts ? (
        <CourseReader course={course} at={at} onTurn={turnTo} />
      ) : (
        <CourseTest
          course={course}
          answers={answers}
          onAnswer={(question, option) => {
            const next = { ...answers, [question]: option };
            setAnswers(next);
            keep.mutate({ sectionsRead: read, answers: next });
          }}
          onRead={() => setAt(0)}
          onHandedIn={() => void queries.invalidateQueries({ queryKey: ['personnel'] })}
        />
      )}
    </>
  );
}
