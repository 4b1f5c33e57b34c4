/// The page's colours as CSS custom properties, light and dark.
///
/// Every text keeps 4.5:1 and every graphic 3:1 against its ground (WCAG 2.2, 1.4.3 and 1.4.11); a test measures them.
enum Palette {
    static let light = """
        --paper:#fbfaf7;--card:#ffffff;--ink:#1a1d23;--soft:#575c66;--hair:#dcd8cf;--rule:#8b8f98;--accent:#1d5578;
        --calm:#1f6b4a;--calm-ground:#e7f1eb;--alert:#a8281c;--alert-ground:#fbeae6;--care:#7a4b00;--care-ground:#fbf1dc;
        --doubt:#4b4f5c;--doubt-ground:#eceae5;
        --critical-ground:#7a0f18;--critical-ink:#ffffff;--high-ground:#b3291d;--high-ink:#ffffff;
        --medium-ground:#f2d58c;--medium-ink:#4a3000;--low-ground:#d3e3ee;--low-ink:#173b57;
        --informational-ground:#e6e3db;--informational-ink:#464a53;
        --c-success:#6d93ad;--c-redirect:#8a7fa8;--c-auth_failed:#b3291d;--c-forbidden:#7c3f98;--c-rate_limited:#b06a00;
        --c-client_error:#3f7d5c;--c-server_error:#23262d;--c-network_error:#3d55a5;--c-cancelled:#84858a;
        --track:#e9e6de;--hatch:#ffffff
        """

    static let dark = """
        --paper:#14161a;--card:#1b1e24;--ink:#e9e7e2;--soft:#a9adb6;--hair:#31353d;--rule:#757b87;--accent:#8cc3e6;
        --calm:#7fcfa5;--calm-ground:#16271f;--alert:#ff9c8d;--alert-ground:#301a18;--care:#f0c56b;--care-ground:#2b2313;
        --doubt:#bcc0ca;--doubt-ground:#23262c;
        --critical-ground:#ff8577;--critical-ink:#2b0503;--high-ground:#e5695b;--high-ink:#1f0402;
        --medium-ground:#e3b95a;--medium-ink:#2a1c00;--low-ground:#2c4a60;--low-ink:#dcecf7;
        --informational-ground:#363a42;--informational-ink:#d6d8dd;
        --c-success:#5f8ba8;--c-redirect:#9488b8;--c-auth_failed:#f0705f;--c-forbidden:#c08adb;--c-rate_limited:#e0a03c;
        --c-client_error:#6fbf95;--c-server_error:#e9e7e2;--c-network_error:#8ba2f0;--c-cancelled:#84888f;
        --track:#2a2d34;--hatch:#14161a
        """
}
