using Microsoft.Extensions.Logging;
using Registry.Core.Access;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Daemon.Auth;
using Xunit;

namespace Daemon.Tests.Auth;

public sealed class CurrentRulesTests : IDisposable
{
    private readonly LogCapture _log = new();
    private readonly RuleSource _source = new();
    private readonly CurrentRules _rules;

    public CurrentRulesTests() => _rules = new CurrentRules(_source, _log.CreateLogger<CurrentRules>());

    private IEnumerable<string> Warnings => _log.Lines.Where(line => line.Level == LogLevel.Warning).Select(line => line.Message);

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Get_NothingChanged_IsNotReadAnew()
    {
        var rules = _rules.Get();

        Assert.Same(rules, _rules.Get());
        _source.Change();
        Assert.NotSame(rules, _rules.Get());
    }

    [Fact]
    public void Get_DamagedRecords_AreNamedOnceInTheLog()
    {
        _source.Change("account 'a n'", "grant 2 for 'library/*'");

        _rules.Get();
        _rules.Get();
        _source.Change("account 'a n'", "grant 2 for 'library/*'");
        _rules.Get();

        Assert.EndsWith(": account 'a n', grant 2 for 'library/*'", Assert.Single(Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Get_DamagedAnew_IsNamedAgain()
    {
        foreach (var damaged in new string[][] { ["account 'a n'"], [], ["account 'a n'"] })
        {
            _source.Change(damaged);
            _rules.Get();
        }

        Assert.Equal(2, Warnings.Count());
    }

    /// <summary>Rules that a test changes, and damages.</summary>
    private sealed class RuleSource : IGrantStore
    {
        private long _version;
        private string[] _damaged = [];

        public void Change(params string[] damaged) => (_version, _damaged) = (_version + 1, damaged);

        public long Version() => _version;

        public AccessRules Load() =>
            new(_version, [], new Dictionary<GroupName, IReadOnlySet<AccountName>>(), []) { Damaged = _damaged };

        public ValueTask<bool> AddAsync(Grant grant, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> RemoveAsync(
            GrantSubject subject, Glob repositories, RegistryAction actions, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<Grant>> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> AddMemberAsync(GroupName group, AccountName account, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<bool> RemoveMemberAsync(GroupName group, AccountName account, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<bool> RemoveGroupAsync(GroupName group, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyDictionary<GroupName, IReadOnlySet<AccountName>>> ListGroupsAsync(CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
