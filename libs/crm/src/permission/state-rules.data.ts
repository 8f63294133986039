export type Window = readonly [from: string, to: string];

/** Opening hours by the local day of the week; `null` is closed; a rule with `holiday` knows holidays. */
export interface Windows {
  mon: Window | null;
  tue: Window | null;
  wed: Window | null;
  thu: Window | null;
  fri: Window | null;
  sat: Window | null;
  sun: Window | null;
  holiday?: Window | null;
}

export interface StateRule {
  windows: Windows;
  endExclusive: true;
  capPer24h: number | null;
  /** a zone in which this rule is tested beside the person's own */
  extraZone: string | null;
  consentWaivesSundayAndHoliday: boolean;
  /** A: primary text seen, B: two or more reputable secondary sources, C: single or conflicting */
  confidence: 'A' | 'A-' | 'B' | 'C';
  cite: string;
}

const dates = (...years: string[]): readonly string[] => years.flatMap((year) => year.split(' '));

/** The day on which these tables were established; stored with every decision. */
export const rulesVersion = '2026-11-24';

/** No zone at all: these windows every day in all of these zones. */
export const unknownPlace: { window: Window; zones: readonly string[] } = {
  window: ['08:00', '20:00'],
  zones: ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles'],
};

/** The last day for which holidays are listed; federal ones are computed after it. */
export const holidaysListedUntil = '2029-12-31';

/**
 * Local dates, actual and observed day. A rule with the key holiday uses US plus its own state; a rule without it
 * treats a holiday as an ordinary day. Federal dates by 5 USC 6103; state dates are a strict reading of public
 * calendars (confidence C; LA Friday after Thanksgiving, AL and RI lists). To 2029-12-31: later federal dates are
 * computed, and boot warns when the list ends less than 60 days ahead.
 */
export const holidays: Readonly<Record<string, readonly string[]>> = {
  US: dates(
    '2026-11-11 2026-11-26 2026-12-25',
    '2027-01-01 2027-01-18 2027-02-15 2027-05-31 2027-06-18 2027-06-19 2027-07-04 2027-07-05 2027-09-06 2027-10-11 2027-11-11 2027-11-25 2027-12-24 2027-12-25 2027-12-31',
    '2028-01-01 2028-01-17 2028-02-21 2028-05-29 2028-06-19 2028-07-04 2028-09-04 2028-10-09 2028-11-10 2028-11-11 2028-11-23 2028-12-25',
    '2029-01-01 2029-01-15 2029-02-19 2029-05-28 2029-06-19 2029-07-04 2029-09-03 2029-10-08 2029-11-11 2029-11-12 2029-11-22 2029-12-25',
  ),
  AL: dates(
    '2026-12-01',
    '2027-04-26 2027-06-07 2027-12-01',
    '2028-04-24 2028-06-05 2028-12-01',
    '2029-04-23 2029-06-04 2029-11-30 2029-12-01',
  ),
  LA: dates(
    '2026-11-27',
    '2027-02-09 2027-03-26 2027-11-26',
    '2028-02-29 2028-04-14 2028-11-24',
    '2029-02-13 2029-03-30 2029-11-23',
  ),
  PA: dates(
    '2026-11-03',
    '2027-03-26 2027-06-14 2027-11-02',
    '2028-04-14 2028-06-14 2028-11-07',
    '2029-03-30 2029-06-14 2029-11-06',
  ),
  RI: dates('2027-05-04 2027-08-09', '2028-05-04 2028-08-14', '2029-05-04 2029-08-13'),
  UT: dates('2027-07-23 2027-07-24', '2028-07-24', '2029-07-24'),
};

/**
 * Strict policy profile for automated outbound SMS/voice. Not legal advice. confidence A=primary text seen, B=two
 * or more reputable secondary sources, C=single or conflicting. A state not listed uses US.
 */
export const stateRules: Readonly<Record<string, StateRule>> = {
  US: {
    windows: {
      mon: ['08:00', '21:00'],
      tue: ['08:00', '21:00'],
      wed: ['08:00', '21:00'],
      thu: ['08:00', '21:00'],
      fri: ['08:00', '21:00'],
      sat: ['08:00', '21:00'],
      sun: ['08:00', '21:00'],
    },
    endExclusive: true,
    capPer24h: null,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'A',
    cite: '47 CFR 64.1200(c)(1); 16 CFR 310.4(c)',
  },
  AL: {
    windows: {
      mon: ['08:00', '20:00'],
      tue: ['08:00', '20:00'],
      wed: ['08:00', '20:00'],
      thu: ['08:00', '20:00'],
      fri: ['08:00', '20:00'],
      sat: ['08:00', '20:00'],
      sun: null,
      holiday: null,
    },
    endExclusive: true,
    capPer24h: null,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'A',
    cite: 'Ala. Admin. Code r. 770-X-5-.17(1)(b) (text: automated solicitation calls)',
  },
  CT: {
    windows: {
      mon: ['09:00', '20:00'],
      tue: ['09:00', '20:00'],
      wed: ['09:00', '20:00'],
      thu: ['09:00', '20:00'],
      fri: ['09:00', '20:00'],
      sat: ['09:00', '20:00'],
      sun: ['09:00', '20:00'],
    },
    endExclusive: true,
    capPer24h: null,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'B',
    cite: 'Conn. Gen. Stat. 42-288a (P.A. 23-98, 2023-10-01)',
  },
  FL: {
    windows: {
      mon: ['08:00', '20:00'],
      tue: ['08:00', '20:00'],
      wed: ['08:00', '20:00'],
      thu: ['08:00', '20:00'],
      fri: ['08:00', '20:00'],
      sat: ['08:00', '20:00'],
      sun: ['08:00', '20:00'],
    },
    endExclusive: true,
    capPer24h: 3,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'A',
    cite: 'Fla. Stat. 501.616(6)',
  },
  KY: {
    windows: {
      mon: ['10:00', '21:00'],
      tue: ['10:00', '21:00'],
      wed: ['10:00', '21:00'],
      thu: ['10:00', '21:00'],
      fri: ['10:00', '21:00'],
      sat: ['10:00', '21:00'],
      sun: ['10:00', '21:00'],
    },
    endExclusive: true,
    capPer24h: null,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'B',
    cite: 'KRS 367.46955',
  },
  LA: {
    windows: {
      mon: ['08:00', '20:00'],
      tue: ['08:00', '20:00'],
      wed: ['08:00', '20:00'],
      thu: ['08:00', '20:00'],
      fri: ['08:00', '20:00'],
      sat: ['08:00', '20:00'],
      sun: null,
      holiday: null,
    },
    endExclusive: true,
    capPer24h: null,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'B',
    cite: 'LPSC General Order R-29617; La. R.S. 45:844.31',
  },
  MD: {
    windows: {
      mon: ['08:00', '20:00'],
      tue: ['08:00', '20:00'],
      wed: ['08:00', '20:00'],
      thu: ['08:00', '20:00'],
      fri: ['08:00', '20:00'],
      sat: ['08:00', '20:00'],
      sun: ['08:00', '20:00'],
    },
    endExclusive: true,
    capPer24h: 3,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'B',
    cite: 'Md. Com. Law 14-4501 ff. (2024-01-01)',
  },
  MA: {
    windows: {
      mon: ['08:00', '20:00'],
      tue: ['08:00', '20:00'],
      wed: ['08:00', '20:00'],
      thu: ['08:00', '20:00'],
      fri: ['08:00', '20:00'],
      sat: ['08:00', '20:00'],
      sun: ['08:00', '20:00'],
    },
    endExclusive: true,
    capPer24h: null,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'A',
    cite: '201 CMR 12.02(2)',
  },
  MI: {
    windows: {
      mon: ['09:00', '21:00'],
      tue: ['09:00', '21:00'],
      wed: ['09:00', '21:00'],
      thu: ['09:00', '21:00'],
      fri: ['09:00', '21:00'],
      sat: ['09:00', '21:00'],
      sun: ['09:00', '21:00'],
    },
    endExclusive: true,
    capPer24h: null,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'C',
    cite: 'MCL 445.111 ff. / 750.540e (not confirmed)',
  },
  MN: {
    windows: {
      mon: ['09:00', '21:00'],
      tue: ['09:00', '21:00'],
      wed: ['09:00', '21:00'],
      thu: ['09:00', '21:00'],
      fri: ['09:00', '21:00'],
      sat: ['09:00', '21:00'],
      sun: ['09:00', '21:00'],
    },
    endExclusive: true,
    capPer24h: null,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'C',
    cite: 'Minn. Stat. 325E.30 (voice only)',
  },
  MS: {
    windows: {
      mon: ['08:00', '20:00'],
      tue: ['08:00', '20:00'],
      wed: ['08:00', '20:00'],
      thu: ['08:00', '20:00'],
      fri: ['08:00', '20:00'],
      sat: ['08:00', '20:00'],
      sun: null,
    },
    endExclusive: true,
    capPer24h: null,
    extraZone: 'America/Chicago',
    consentWaivesSundayAndHoliday: false,
    confidence: 'B',
    cite: 'Miss. Code 77-3-603(a), 77-3-723(1); statute 08:00-21:00, vendors 20:00; strict value used',
  },
  NV: {
    windows: {
      mon: ['09:00', '20:00'],
      tue: ['09:00', '20:00'],
      wed: ['09:00', '20:00'],
      thu: ['09:00', '20:00'],
      fri: ['09:00', '20:00'],
      sat: ['09:00', '20:00'],
      sun: ['09:00', '20:00'],
    },
    endExclusive: true,
    capPer24h: null,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'C',
    cite: 'conflicting secondary sources',
  },
  NM: {
    windows: {
      mon: ['09:00', '21:00'],
      tue: ['09:00', '21:00'],
      wed: ['09:00', '21:00'],
      thu: ['09:00', '21:00'],
      fri: ['09:00', '21:00'],
      sat: ['09:00', '21:00'],
      sun: ['09:00', '21:00'],
    },
    endExclusive: true,
    capPer24h: null,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'C',
    cite: 'NMSA 57-12-22 (not confirmed)',
  },
  OK: {
    windows: {
      mon: ['08:00', '20:00'],
      tue: ['08:00', '20:00'],
      wed: ['08:00', '20:00'],
      thu: ['08:00', '20:00'],
      fri: ['08:00', '20:00'],
      sat: ['08:00', '20:00'],
      sun: ['08:00', '20:00'],
    },
    endExclusive: true,
    capPer24h: 3,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'B',
    cite: '15 O.S. 775C.3-4 (2022-11-01)',
  },
  OR: {
    windows: {
      mon: ['08:00', '20:00'],
      tue: ['08:00', '20:00'],
      wed: ['08:00', '20:00'],
      thu: ['08:00', '20:00'],
      fri: ['08:00', '20:00'],
      sat: ['08:00', '20:00'],
      sun: ['08:00', '20:00'],
    },
    endExclusive: true,
    capPer24h: 3,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'A-',
    cite: 'ORS 646.569 as amended by HB 3865 (2026-01-01)',
  },
  PA: {
    windows: {
      mon: ['09:00', '19:00'],
      tue: ['09:00', '19:00'],
      wed: ['09:00', '19:00'],
      thu: ['09:00', '19:00'],
      fri: ['09:00', '19:00'],
      sat: ['09:00', '19:00'],
      sun: null,
      holiday: null,
    },
    endExclusive: true,
    capPer24h: null,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'C',
    cite: '73 P.S. 2245: 08:00-21:00 and no legal holidays are A; 09:00-19:00 and no Sunday are SB 992 (2025-26), enactment NOT confirmed',
  },
  RI: {
    windows: {
      mon: ['09:00', '18:00'],
      tue: ['09:00', '18:00'],
      wed: ['09:00', '18:00'],
      thu: ['09:00', '18:00'],
      fri: ['09:00', '18:00'],
      sat: ['10:00', '17:00'],
      sun: null,
      holiday: null,
    },
    endExclusive: true,
    capPer24h: null,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'A',
    cite: 'R.I. Gen. Laws 5-61-2(2), 5-61-3.6',
  },
  SD: {
    windows: {
      mon: ['09:00', '21:00'],
      tue: ['09:00', '21:00'],
      wed: ['09:00', '21:00'],
      thu: ['09:00', '21:00'],
      fri: ['09:00', '21:00'],
      sat: null,
      sun: null,
    },
    endExclusive: true,
    capPer24h: null,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'A',
    cite: 'SDCL 37-30-28 (automated dialing only)',
  },
  TX: {
    windows: {
      mon: ['09:00', '21:00'],
      tue: ['09:00', '21:00'],
      wed: ['09:00', '21:00'],
      thu: ['09:00', '21:00'],
      fri: ['09:00', '21:00'],
      sat: ['09:00', '21:00'],
      sun: ['12:00', '21:00'],
    },
    endExclusive: true,
    capPer24h: null,
    extraZone: 'America/Chicago',
    consentWaivesSundayAndHoliday: false,
    confidence: 'B',
    cite: 'Tex. Bus. & Com. Code 301.051; SB 140 (2025-09-01)',
  },
  UT: {
    windows: {
      mon: ['08:00', '21:00'],
      tue: ['08:00', '21:00'],
      wed: ['08:00', '21:00'],
      thu: ['08:00', '21:00'],
      fri: ['08:00', '21:00'],
      sat: ['08:00', '21:00'],
      sun: null,
      holiday: null,
    },
    endExclusive: true,
    capPer24h: null,
    extraZone: null,
    consentWaivesSundayAndHoliday: true,
    confidence: 'A',
    cite: 'Utah Code 13-25a-103(3); Sunday and holiday bars lift with prior express consent',
  },
  WA: {
    windows: {
      mon: ['08:00', '20:00'],
      tue: ['08:00', '20:00'],
      wed: ['08:00', '20:00'],
      thu: ['08:00', '20:00'],
      fri: ['08:00', '20:00'],
      sat: ['08:00', '20:00'],
      sun: ['08:00', '20:00'],
    },
    endExclusive: true,
    capPer24h: null,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'B',
    cite: 'RCW 80.36.390 (HB 1497, 2022-06-09)',
  },
  WY: {
    windows: {
      mon: ['08:00', '20:00'],
      tue: ['08:00', '20:00'],
      wed: ['08:00', '20:00'],
      thu: ['08:00', '20:00'],
      fri: ['08:00', '20:00'],
      sat: ['08:00', '20:00'],
      sun: ['08:00', '20:00'],
    },
    endExclusive: true,
    capPer24h: null,
    extraZone: null,
    consentWaivesSundayAndHoliday: false,
    confidence: 'B',
    cite: 'Wyo. Stat. 40-12-301 ff.',
  },
};
