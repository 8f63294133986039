// MJML 5 ships without types of its own; this is as much of it as the mail frame asks for.
declare module 'mjml-core' {
  export default function mjml2html(
    source: string,
    options: { presets: unknown[]; fonts: Record<string, string>; keepComments: boolean; ignoreIncludes: boolean },
  ): Promise<{ html: string; errors: { formattedMessage: string }[] }>;
}

declare module 'mjml-preset-core' {
  const preset: unknown;
  export default preset;
}
