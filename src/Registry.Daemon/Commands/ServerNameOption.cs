using System.CommandLine;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary>The flag that says what clients call the server.</summary>
internal static class ServerNameOption
{
    /// <summary>What a name is, as a refusal tells it.</summary>
    public const string Expected = "a host name such as registry.lan, or an IP address";

    /// <summary>Returns a new <c>--name</c> option.</summary>
    public static Option<ServerName[]> Create() => new("--name")
    {
        Description = "A further host name or IP address that clients call the server by. May be given several times.",
        HelpName = "NAME",
        CustomParser = result => NameArguments.ParseAll<ServerName>(result, ServerName.TryParse, Expected),
    };
}
