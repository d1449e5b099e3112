namespace Registry.Daemon.Configuration.Settings;

/// <summary>The tables <c>[[webhook]]</c>.</summary>
internal static class WebhookSettings
{
    private static readonly SettingSection Section = new("", "Whom to tell what happens: a table for each webhook, anywhere in the file. By default there is none.");

    /// <summary><c>[[webhook]]</c>.</summary>
    public static readonly Setting<IReadOnlyList<WebhookConfiguration>> Webhooks = new(
        Section, "webhook", WebhookTable.Type, "",
        """
        Each webhook is told over HTTP, in order and until it answers with 2xx; for three days at the most. What
        it could not be told is seen with `registryd webhook list`. The first three keys are needed:
        [[webhook]]
        name = "ci"                      # for logs and commands; what waits is kept by it
        url = "https://ci.example.com/hooks/registry"
        events = ["push", "delete"]      # of these: push, pull, delete, move, quota, gc, verify
        repository = "app/*"             # else all: * is any run of characters, ? any one
        secret_file = "ci.secret"        # a file with the secret that deliveries are signed with, or
        secret = "at least 16 letters"   # the secret itself
        format = "cloudevents"           # or "distribution", as docker-registry's notifications
        timeout = "10s"                  # how long it may take to answer, at most 1m
        ca = "ca.pem"                    # whom its certificate is from, else whom the machine trusts
        """)
    { IsLive = true };

    /// <summary>All of them, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<Setting> All = [Webhooks];
}
