/**
 * The layout around a mail's words, in MJML: one column, no picture, no font or style from elsewhere, readable at 320 px.
 * No background is set: a program in the dark paints its own, and only the words must then be light.
 * `@@language@@`, `@@preheader@@` and `@@words@@` are filled in for each mail.
 */
export const mailFrame = `
<mjml lang="@@language@@" dir="ltr">
  <mj-head>
    <mj-preview>@@preheader@@</mj-preview>
    <mj-attributes>
      <mj-text font-family="-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif" font-size="16px" line-height="24px" color="#23282b" padding="8px 20px" />
    </mj-attributes>
    <mj-raw>
      <meta name="color-scheme" content="light dark">
      <meta name="supported-color-schemes" content="light dark">
      <meta name="format-detection" content="telephone=no">
    </mj-raw>
    <mj-style>
      :root { color-scheme: light dark; supported-color-schemes: light dark; }
      .words a { color: #0b4a6f; text-decoration: underline; }
      .words p { margin: 0 0 16px; }
      @media (prefers-color-scheme: dark) {
        .words div { color: #f1efe9 !important; }
        .words a { color: #a5d3ee !important; }
      }
    </mj-style>
  </mj-head>
  <mj-body width="560px">
    <mj-section padding="16px 0">
      <mj-column>
        <mj-text css-class="words">@@words@@</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>`;
