/** Documents of a company that there is not. */
export const SAMPLE_DOCUMENTS: readonly { name: string; text: string }[] = [
  {
    name: 'travel-policy.md',
    text: `# Travel policy

Birch & Rowan Ltd, valid from January 2026.

## Booking

Trips are booked at least 14 days ahead with the travel desk (travel@birch-rowan.example). Trains are taken for journeys of less than five hours. Flights are booked in economy class; business class needs the approval of a director.

## Hotels

A room may cost up to 140 euros a night, in London, Paris and Zurich up to 190 euros. Breakfast is part of the room rate and is not claimed separately.

## Expenses

Expenses are claimed within 30 days of the return, with receipts. The daily allowance for meals is 28 euros within the country and 45 euros abroad. Claims above 500 euros need the approval of the head of the department.
`,
  },
  {
    name: 'working-hours-and-leave.md',
    text: `# Working hours and leave

## Working hours

The week has 38 hours. Core time is from 10:00 to 15:00; outside of it everybody chooses their own hours. Up to three days a week may be worked from home after agreement with the team.

## Annual leave

Everybody has 28 days of annual leave a year. Leave is asked for in the staff portal at least two weeks ahead. Up to five days may be carried over and are to be taken by the end of March.

## Sick leave

Who is ill tells their team lead before 10:00 on the first day. A doctor's note is needed from the fourth day on.

## Parental leave

Parents take up to 14 weeks of fully paid parental leave within the first year. It is announced seven weeks ahead.
`,
  },
  {
    name: 'it-and-security.md',
    text: `# IT and security

## Passwords

Passwords have at least 14 characters and are kept in the password manager. Two-factor log-in is required for e-mail, the staff portal and the code host. A forgotten password is reset at id.birch-rowan.example; where that fails, the help desk does it by phone: extension 4400.

## Lost devices

A lost or stolen laptop or phone is reported to the help desk within one hour, at any time of day. The device is locked and erased remotely.

## Software

Software is installed from the company catalogue. Anything else is asked for with a ticket, and is looked at by the security team within three working days.

## Customer data

Customer data stays in the systems made for it. It is not copied to private devices, and not entered into outside services without a contract.
`,
  },
];
