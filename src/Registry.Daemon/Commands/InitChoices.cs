using Registry.Core.Access;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary>What <c>registryd init</c> was told.</summary>
/// <param name="Settings">What goes into the configuration file, where it differs from the defaults.</param>
/// <param name="Names">What the certificate of a private authority is for; null where there shall be none.</param>
/// <param name="Administrator">The first administrator.</param>
internal sealed record InitChoices(IReadOnlyList<FlagOverride> Settings, IReadOnlyList<ServerName>? Names, AccountName Administrator);
