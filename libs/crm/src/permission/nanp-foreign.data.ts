/**
 * Area codes of country code 1 that belong to other countries: Canada (with its non-geographic codes) and the Caribbean
 * with Bermuda. From Google's libphonenumber metadata and the numbering plan, November 2026. Any other code that is not in
 * the United States table (toll-free, 5xx, 900, not yet assigned) tells nothing about the place.
 */
export const foreignAreaCodes: ReadonlySet<string> = new Set(
  [
    // Canada
    '204 226 236 249 250 257 263 273 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 468 474 506 514 519 548',
    '579 581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 879 902 905 942',
    '600 622 633 644 655 677 688',
    // Bahamas, Barbados, Anguilla, Antigua, British Virgin Islands, Cayman Islands, Bermuda, Grenada, Turks and Caicos
    '242 246 264 268 284 345 441 473 649',
    // Jamaica, Montserrat, Sint Maarten, Saint Lucia, Dominica, Saint Vincent, Dominican Republic, Trinidad, Saint Kitts
    '658 876 664 721 758 767 784 809 829 849 868 869',
  ].flatMap((codes) => codes.split(' ')),
);
