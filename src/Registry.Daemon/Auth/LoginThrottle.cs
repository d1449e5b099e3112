using System.Net;
using Registry.Core.Access;
using Registry.Core.Errors;
using Registry.Core.Limits;

namespace Registry.Daemon.Auth;

/// <summary>
/// Slows down who guesses: by address, up to a minute between two attempts, and by account, where several addresses guess at one, up to
/// a few seconds for whoever asks, so that nobody can keep another out. A client that signed in to an account lately waits for its own
/// failures there alone, not for those of others at its address or with its account.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class LoginThrottle(TimeProvider time) : ILoginThrottle
{
    /// <summary>The longest wait of an address, and of a client of an account.</summary>
    public static readonly TimeSpan LongestAddressDelay = TimeSpan.FromSeconds(60);

    /// <summary>The longest wait of everybody else for an account.</summary>
    public static readonly TimeSpan LongestAccountDelay = TimeSpan.FromSeconds(5);

    /// <summary>How long a client counts as one of the account's after it signed in.</summary>
    public static readonly TimeSpan ClientMemory = TimeSpan.FromDays(7);

    private const int MaxClients = 65_536;

    private readonly Lock _lock = new();
    private readonly FailureDelays<ClientNetwork> _byAddress = new(LongestAddressDelay, time);
    private readonly FailureDelays<string> _byAccount = new(LongestAccountDelay, time);
    private readonly FailureDelays<Client> _byClient = new(LongestAddressDelay, time);
    private readonly ExpiringMap<Client, bool> _clients = new(MaxClients, ClientMemory, time);
    private readonly ExpiringMap<Client, bool> _guessers = new(MaxClients, FailureDelays<string>.Memory, time);
    private readonly RefusalPace _refusals = new(time);

    /// <inheritdoc/>
    public void Check(string? account, IPAddress? from)
    {
        var wait = Left(account, from);
        if (wait > TimeSpan.Zero)
        {
            throw new RegistryException(
                RegistryErrorCode.TooManyRequests, "There were too many attempts to sign in with a wrong name or password. Wait a little.")
            {
                RetryAfter = wait,
            };
        }
    }

    /// <inheritdoc/>
    public void Failed(string? account, IPAddress? from)
    {
        lock (_lock)
        {
            if (KnownClient(account, from) is { } client)
            {
                _byClient.Add(client);
                return;
            }

            if (from is not null)
            {
                _byAddress.Add(ClientNetwork.Of(from));
            }

            // No account has a longer name: there is nothing to guess, and nothing to remember.
            if (account is { Length: <= AccountName.MaxLength } && IsNewGuesser(account, from))
            {
                _byAccount.Add(account);
            }
        }
    }

    /// <inheritdoc/>
    public void Succeeded(string? account, IPAddress? from)
    {
        if (account is null)
        {
            return;
        }

        lock (_lock)
        {
            // The address keeps its failures: else whoever has one account could guess at others between two logins.
            _byAccount.Clear(account);
            if (from is not null)
            {
                var client = new Client(account, ClientNetwork.Of(from));
                _byClient.Clear(client);
                _clients.Set(client, true);
            }
        }
    }

    /// <inheritdoc/>
    public TimeSpan HoldBack(IPAddress? from) => from is null ? TimeSpan.Zero : _refusals.Next(ClientNetwork.Of(from));

    private TimeSpan Left(string? account, IPAddress? from)
    {
        lock (_lock)
        {
            if (KnownClient(account, from) is { } client)
            {
                return _byClient.Left(client);
            }

            var byAddress = from is null ? TimeSpan.Zero : _byAddress.Left(ClientNetwork.Of(from));
            var byAccount = account is null ? TimeSpan.Zero : _byAccount.Left(account);
            return byAddress > byAccount ? byAddress : byAccount;
        }
    }

    /// <summary>An address counts once against an account: it waits by itself, and must not make others wait.</summary>
    private bool IsNewGuesser(string account, IPAddress? from)
    {
        if (from is null)
        {
            return true;
        }

        var guesser = new Client(account, ClientNetwork.Of(from));
        var isNew = !_guessers.TryGet(guesser, out _);
        if (isNew)
        {
            _guessers.Set(guesser, true);
        }

        return isNew;
    }

    private Client? KnownClient(string? account, IPAddress? from) =>
        account is not null && from is not null && new Client(account, ClientNetwork.Of(from)) is var client && _clients.TryGet(client, out _) ? client : null;

    private readonly record struct Client(string Account, ClientNetwork Network);
}
