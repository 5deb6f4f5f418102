import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';

import { DeskSession } from '#desk/edge/api';
import {
  AgreementView,
  CourseResult,
  CourseView,
  PersonnelRecord,
  Reminders,
  ShiftCalendar,
  type AnswerExchange,
} from '#desk/personnel/api';
import {
  BulkChange,
  BulkChanged,
  Canned,
  Counts,
  History,
  Kept,
  Queue,
  Tags,
  Team,
  Teams,
  Ticket,
  TicketChange,
  TicketChanged,
  type View,
  UseButtons,
} from '#desk/tickets/api';
import type { DocumentRelation } from '#vault/identity/api';
import { ask } from '#web/client/ask.ts';

/** Every address of the desk that this app asks, once. */
export interface QueueOf {
  view: View;
  tenant: string | undefined;
  tag: string | undefined;
  team: string | undefined;
}

export const asks = {
  session: () =>
    queryOptions({
      queryKey: ['session'],
      queryFn: () => ask(DeskSession, '/api/session'),
      staleTime: Infinity,
    }),
  counts: () => queryOptions({ queryKey: ['counts'], queryFn: () => ask(Counts, '/api/queue/counts') }),
  queue: ({ view, tenant, tag, team }: QueueOf) =>
    infiniteQueryOptions({
      queryKey: ['queue', view, tenant ?? null, tag ?? null, team ?? null],
      queryFn: ({ pageParam }) =>
        ask(
          Queue,
          `/api/queue?${params({ view, tenant, tag, team, cursor: pageParam ?? undefined, limit: '50' })}`,
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (last: z.infer<typeof Queue>) => last.cursor,
    }),
  search: (q: string) =>
    queryOptions({
      queryKey: ['search', q],
      queryFn: () => ask(Queue, '/api/search', { method: 'POST', body: { q, limit: 50 } }),
      enabled: q !== '',
    }),
  ticket: (tenant: string, ticketId: string) =>
    queryOptions({
      queryKey: ['ticket', tenant, ticketId],
      queryFn: () => ask(Ticket, `/api/t/${tenant}/tickets/${ticketId}`),
    }),
  history: (tenant: string, ticketId: string) =>
    queryOptions({
      queryKey: ['history', tenant, ticketId],
      queryFn: () => ask(History, `/api/t/${tenant}/tickets/${ticketId}/history`),
    }),
  kept: (tenant: string, ticketId: string, version: number) =>
    queryOptions({
      // Solving and reopening change it.
      queryKey: ['kept', tenant, ticketId, version],
      queryFn: () => ask(Kept, `/api/t/${tenant}/tickets/${ticketId}/kept`),
    }),
  canned: (tenant: string) =>
    queryOptions({
      queryKey: ['canned', tenant],
      queryFn: () => ask(Canned, `/api/t/${tenant}/canned`),
      staleTime: 300_000,
    }),
  uses: (tenant: string) =>
    queryOptions({
      queryKey: ['uses', tenant],
      queryFn: () => ask(UseButtons, `/api/t/${tenant}/uses`),
      staleTime: 60_000,
    }),
  tags: (tenant: string) =>
    queryOptions({
      queryKey: ['tags', tenant],
      queryFn: () => ask(Tags, `/api/t/${tenant}/tags`),
      staleTime: 300_000,
    }),
  team: (tenant: string) =>
    queryOptions({
      queryKey: ['team', tenant],
      queryFn: () => ask(Team, `/api/t/${tenant}/team`),
      staleTime: 30_000,
    }),
  teams: () =>
    queryOptions({ queryKey: ['teams'], queryFn: () => ask(Teams, '/api/teams'), staleTime: 60_000 }),
  papers: () =>
    queryOptions({ queryKey: ['personnel', 'me'], queryFn: () => ask(PersonnelRecord, '/api/personnel/me') }),
  agreement: (relation: DocumentRelation, tenant: string) =>
    queryOptions({
      queryKey: ['personnel', 'agreement', relation, tenant],
      queryFn: () => ask(AgreementView, `/api/personnel/agreement/${relation}/${tenant}`),
    }),
  course: (course: string) =>
    queryOptions({
      queryKey: ['course', course],
      queryFn: () => ask(CourseView, `/api/personnel/course/${encodeURIComponent(course)}`),
      staleTime: Infinity,
      // What was kept meanwhile is at the desk, not here.
      gcTime: 0,
    }),
  shifts: (tenant: string, from: string, days: number) =>
    queryOptions({
      queryKey: ['shifts', tenant, from, days],
      queryFn: () =>
        ask(ShiftCalendar, `/api/personnel/shifts/${tenant}?${params({ from, days: String(days) })}`),
      placeholderData: (before) => before,
    }),
  reminders: () =>
    queryOptions({
      queryKey: ['personnel', 'reminders'],
      queryFn: () => ask(Reminders, '/api/personnel/reminders'),
    }),
} as const;

export const acts = {
  change: (tenant: string, ticketId: string, change: z.input<typeof TicketChange>) =>
    ask(TicketChanged, `/api/t/${tenant}/tickets/${ticketId}`, { body: change }),
  bulk: (change: z.input<typeof BulkChange>) => ask(BulkChanged, '/api/bulk', { body: change }),
  dropCanned: (tenant: string, key: string) =>
    ask(z.unknown(), `/api/t/${tenant}/canned/${key}`, { method: 'DELETE' }),
  setMembers: (tenant: string, teamId: string, members: readonly string[]) =>
    ask(z.unknown(), `/api/t/${tenant}/teams/${teamId}/members`, { method: 'PUT', body: { members } }),
  endTeam: (tenant: string, teamId: string) =>
    ask(z.unknown(), `/api/t/${tenant}/teams/${teamId}`, { method: 'DELETE' }),
  presence: (tenant: string, ticketId: string, doing: 'viewing' | 'typing' | 'gone') =>
    ask(z.unknown(), '/api/presence', { body: { tenant, ticketId, doing } }),
  openDesk: (code: string) => ask(z.unknown(), '/api/session', { body: { code } }),
  planShift: (tenant: string, body: { personId: string; startsAt: string; endsAt: string }) =>
    ask(z.unknown(), `/api/personnel/shifts/${tenant}`, { body }),
  removeShift: (tenant: string, shiftId: string) =>
    ask(z.unknown(), `/api/personnel/shifts/${tenant}/${shiftId}`, { method: 'DELETE' }),
  setZone: (tenant: string, zone: string) =>
    ask(z.unknown(), `/api/personnel/shifts/${tenant}/zone`, { body: { zone } }),
  offerShift: (tenant: string, body: { shiftId: string; to: string }) =>
    ask(z.unknown(), `/api/personnel/shifts/${tenant}/offer`, { body }),
  answerExchange: (tenant: string, exchangeId: string, answer: z.infer<typeof AnswerExchange>['answer']) =>
    ask(z.unknown(), `/api/personnel/shifts/${tenant}/exchange/${exchangeId}`, { body: { answer } }),
  keepProgress: (
    course: string,
    body: { version: string; sectionsRead: number; answers: Readonly<Record<string, string>> },
  ) => ask(z.unknown(), `/api/personnel/course/${encodeURIComponent(course)}/progress`, { body }),
  handIn: (course: string, body: { version: string; answers: Readonly<Record<string, string>> }) =>
    ask(CourseResult, `/api/personnel/course/${encodeURIComponent(course)}`, { body }),
} as const;

function params(all: Readonly<Record<string, string | undefined>>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
