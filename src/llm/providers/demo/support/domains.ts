/** A thing to find out, in the languages the demo assistant speaks. */
export interface DemoItem {
  en: string;
  de: string;
  /** Likely answers, in English and German. */
  options?: { en: string[]; de: string[] };
  /** Makes it an action. */
  command?: string;
}
export interface DemoDomain {
  name: string;
  /** Words that tell of it, in English and German. */
  pattern: RegExp;
  items: readonly DemoItem[];
}

const YES_NO = { en: ['Yes', 'No'], de: ['Ja', 'Nein'] };

/** Most telling first; the first domain whose words are found counts. */
export const DOMAINS: readonly DemoDomain[] = [
  {
    name: 'vpn',
    pattern: /\bvpn\b|wireguard|openvpn|anyconnect|globalprotect/i,
    items: [
      { en: 'What does the VPN client say, word for word?', de: 'Was meldet der VPN-Client, Wort für Wort?' },
      {
        en: 'Does it work from another network, such as a phone hotspot?',
        de: 'Geht es aus einem anderen Netz, etwa über den Hotspot eines Telefons?',
        options: YES_NO,
      },
      {
        en: 'Look whether the gateway answers',
        de: 'Prüfen, ob das Gateway antwortet',
        command: 'Test-NetConnection vpn.example.com -Port 443',
      },
      { en: 'Show the routes while connected', de: 'Routen bei bestehender Verbindung zeigen', command: 'route print' },
      {
        en: 'Has the password or certificate changed lately?',
        de: 'Wurden Passwort oder Zertifikat kürzlich geändert?',
        options: YES_NO,
      },
    ],
  },
  {
    name: 'printer',
    pattern: /print|drucker|druck\b|toner|spooler|scanner/i,
    items: [
      { en: 'What does the printer’s display show?', de: 'Was zeigt das Display des Druckers?' },
      {
        en: 'Does it fail for one person or for everybody?',
        de: 'Betrifft es eine Person oder alle?',
        options: { en: ['One person', 'Everybody'], de: ['Eine Person', 'Alle'] },
      },
      {
        en: 'List the jobs that wait',
        de: 'Wartende Druckaufträge zeigen',
        command: 'Get-PrintJob -PrinterName "<printer>"',
      },
      { en: 'Look at the spooler', de: 'Spooler ansehen', command: 'Get-Service Spooler' },
      {
        en: 'Was its driver or address changed lately?',
        de: 'Wurden Treiber oder Adresse kürzlich geändert?',
        options: YES_NO,
      },
    ],
  },
  {
    name: 'mail',
    pattern: /e-?mail|outlook|exchange|smtp|imap|mailbox|postfach|\bmails?\b/i,
    items: [
      {
        en: 'Is it sending, receiving, or both?',
        de: 'Betrifft es Senden, Empfangen oder beides?',
        options: { en: ['Sending', 'Receiving', 'Both'], de: ['Senden', 'Empfangen', 'Beides'] },
      },
      {
        en: 'What does the bounce or error say, word for word?',
        de: 'Was sagt die Fehlermeldung oder Rücksendung, Wort für Wort?',
      },
      { en: 'Look up where mail goes to', de: 'Nachsehen, wohin Mail geht', command: 'nslookup -type=mx example.com' },
      {
        en: 'See whether the mail server answers',
        de: 'Prüfen, ob der Mailserver antwortet',
        command: 'Test-NetConnection smtp.example.com -Port 587',
      },
      { en: 'Does the web mail work?', de: 'Funktioniert die Webmail?', options: YES_NO },
    ],
  },
  {
    name: 'login',
    pattern: /log[- ]?in|log[- ]?on|sign[- ]?in|password|passwort|anmeld|locked|gesperrt|mfa|2fa|account|konto/i,
    items: [
      { en: 'What does the log-in say, word for word?', de: 'Was meldet die Anmeldung, Wort für Wort?' },
      { en: 'Does it fail on another device too?', de: 'Scheitert sie auch an einem anderen Gerät?', options: YES_NO },
      {
        en: 'Look whether the account is locked',
        de: 'Prüfen, ob das Konto gesperrt ist',
        command: 'Get-ADUser <user> -Properties LockedOut,PasswordExpired,Enabled',
      },
      {
        en: 'Read the latest failures',
        de: 'Die letzten Fehlversuche lesen',
        command: 'Get-WinEvent -FilterHashtable @{LogName="Security";Id=4625} -MaxEvents 10',
      },
      { en: 'Was the password changed lately?', de: 'Wurde das Passwort kürzlich geändert?', options: YES_NO },
    ],
  },
  {
    name: 'disk',
    pattern: /disk|drive|storage|festplatte|laufwerk|speicher|no space|\bfull\b|\bvoll\b|ssd|raid/i,
    items: [
      { en: 'Which volume is it, and since when?', de: 'Welches Laufwerk ist es, und seit wann?' },
      {
        en: 'Show how full the volumes are',
        de: 'Belegung der Laufwerke zeigen',
        command: 'Get-PSDrive -PSProvider FileSystem',
      },
      {
        en: 'See what the disks say of themselves',
        de: 'Zustand der Datenträger lesen',
        command: 'Get-PhysicalDisk | Select-Object FriendlyName, HealthStatus, OperationalStatus',
      },
      {
        en: 'Is there a backup of today or yesterday?',
        de: 'Gibt es eine Sicherung von heute oder gestern?',
        options: YES_NO,
      },
    ],
  },
  {
    name: 'network',
    pattern: /network|internet|wi-?fi|wlan|lan\b|dns|dhcp|netz|connection|verbindung|offline|router|switch|firewall/i,
    items: [
      {
        en: 'Does it concern one device or several?',
        de: 'Betrifft es ein Gerät oder mehrere?',
        options: { en: ['One', 'Several'], de: ['Eines', 'Mehrere'] },
      },
      {
        en: 'By cable or by Wi-Fi?',
        de: 'Per Kabel oder WLAN?',
        options: { en: ['Cable', 'Wi-Fi'], de: ['Kabel', 'WLAN'] },
      },
      { en: 'Read the address and its gateway', de: 'Adresse und Gateway lesen', command: 'ipconfig /all' },
      { en: 'See whether names are found', de: 'Prüfen, ob Namen aufgelöst werden', command: 'nslookup example.com' },
      { en: 'What changed shortly before?', de: 'Was hat sich kurz vorher geändert?' },
    ],
  },
];

/** Where no words tell what it is about. */
export const GENERAL: DemoDomain = {
  name: 'general',
  pattern: /^/,
  items: [
    { en: 'Since when, and what changed shortly before?', de: 'Seit wann, und was hat sich kurz vorher geändert?' },
    { en: 'What does the error say, word for word?', de: 'Was sagt die Fehlermeldung, Wort für Wort?' },
    {
      en: 'Does it concern one person or several?',
      de: 'Betrifft es eine Person oder mehrere?',
      options: { en: ['One', 'Several'], de: ['Eine', 'Mehrere'] },
    },
    {
      en: 'Read the latest errors of the system',
      de: 'Die letzten Fehler des Systems lesen',
      command: 'Get-WinEvent -FilterHashtable @{LogName="System";Level=2} -MaxEvents 20',
    },
  ],
};
